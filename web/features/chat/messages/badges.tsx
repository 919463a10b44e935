import { Bot, Gavel, Radio, Shield } from 'lucide-react';
import type { Author } from '../../../../domain/chat/messaging/model';

const looks = {
  owner: { icon: Radio, title: 'Broadcaster', look: 'bg-live' },
  moderator: { icon: Shield, title: 'Moderator', look: 'bg-[#157f3d]' },
  admin: { icon: Gavel, title: 'Administrator', look: 'bg-[#5b45c9]' },
  bot: { icon: Bot, title: 'Bot', look: 'bg-[#3b5166]' },
} as const;

export function Badges({ badges }: { badges: Author['badges'] }) {
  return badges.map((badge) => {
    const { icon: Icon, title, look } = looks[badge];
    return (
      <span
        key={badge}
        role="img"
        aria-label={title}
        title={title}
        className={`mr-1 inline-grid size-4.5 place-items-center rounded align-[-3px] text-white ${look}`}
      >
        <Icon size={12} strokeWidth={2.5} aria-hidden />
      </span>
    );
  });
}
