import { CircleSlash } from 'lucide-react';
import { ButtonLink } from '../../ui/button';
import { Notice } from '../../ui/notice';

export function NoSuchChannel({ name }: { name: string }) {
  return (
    <Notice
      level={1}
      icon={<CircleSlash size={28} />}
      title="Channel not found"
      actions={
        <ButtonLink href="/" look="primary">
          Browse live channels
        </ButtonLink>
      }
    >
      {name !== '' && <>There is no channel named “{name}”. It may have been renamed.</>}
    </Notice>
  );
}
