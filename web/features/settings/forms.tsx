import type { OwnProfile } from '../../../domain/users/model';
import { Panel } from '../../ui/panel';
import { BotTokensPanel } from './bot-tokens-panel';
import { EmailForm } from './email-form';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { RenameForm } from './rename-form';
import { SessionsPanel } from './sessions-panel';

export function Forms({ user }: { user: OwnProfile }) {
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-1 gap-5 px-4 py-6 sm:px-6">
      <h1 className="font-extrabold text-2xl tracking-tight">Settings</h1>
      <Panel title="Profile">
        <ProfileForm user={user} />
      </Panel>
      <Panel title="Username">
        <RenameForm user={user} />
      </Panel>
      <Panel title="E-mail address">
        <EmailForm user={user} />
      </Panel>
      <Panel title="Password">
        <PasswordForm user={user} />
      </Panel>
      <Panel title="Devices">
        <SessionsPanel />
      </Panel>
      <Panel title="Chat bots">
        <BotTokensPanel user={user} />
      </Panel>
    </div>
  );
}
