import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { clientOf } from './client-config';

const ses = clientOf((config) => new SESv2Client(config));

/** Sends a mail in plain text. */
export async function sendMail(mail: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}): Promise<void> {
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  await ses().send(
    new SendEmailCommand({
      FromEmailAddress: mail.from,
      Destination: { ToAddresses: [mail.to] },
      Content: { Simple: { Subject: text(mail.subject), Body: { Text: text(mail.body) } } },
    }),
  );
}
