import { Flag } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { call } from '../../../lib/api';
import { SmallButton } from '../../../ui/button';
import { smallInputLook } from '../../../ui/field';
import { useChat } from '../context';

export function ReportForm({ messageId, name }: { messageId: string; name: string }) {
  const { channelId, act, openCard } = useChat();
  const [text, setText] = useState('');
  const reason = text.trim();
  async function send(event: FormEvent) {
    event.preventDefault();
    if (reason === '') return;
    const report = () => call('chat.reportMessage', { params: { channelId, messageId }, body: { reason } });
    if (await act(report, 'Thanks. The moderators will review it.')) openCard(null);
  }
  return (
    <form onSubmit={(event) => void send(event)} className="flex gap-1.5 border-line border-t pt-3">
      <input
        aria-label={`Reason for reporting the message by ${name}`}
        placeholder="What is wrong with it?"
        maxLength={300}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={smallInputLook}
      />
      <SmallButton type="submit" disabled={reason === ''}>
        <Flag size={15} aria-hidden /> Report
      </SmallButton>
    </form>
  );
}
