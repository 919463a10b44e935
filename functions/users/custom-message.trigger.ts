import type { CustomMessageTriggerEvent } from 'aws-lambda';
import { codeMails, codePlaceholder } from '../../domain/users/mails';
import { trigger } from '../kit/consume';

const mails: Readonly<Record<string, (typeof codeMails)[keyof typeof codeMails]>> = {
  CustomMessage_SignUp: codeMails.signUp,
  CustomMessage_ResendCode: codeMails.signUp,
  CustomMessage_ForgotPassword: codeMails.reset,
  CustomMessage_UpdateUserAttribute: codeMails.emailChange,
  CustomMessage_VerifyUserAttribute: codeMails.emailChange,
};

/** Words each mail with a code; Cognito sends it. */
export const handler = trigger<CustomMessageTriggerEvent>(async ({ triggerSource, request, response }) => {
  const mail = mails[triggerSource];
  if (mail === undefined) return;
  response.emailSubject = mail.subject;
  response.emailMessage = mail.body.replace(codePlaceholder, request.codeParameter);
});
