import { CircleSlash } from 'lucide-react';
import { ButtonLink } from '../../ui/button';
import { Notice } from '../../ui/notice';

/** A page of a channel that is not there. */
export function NoSuchChannel({ name }: { name: string }) {
  return (
    <Notice
      level={1}
      icon={<CircleSlash size={28} />}
      title="There is no such channel"
      actions={
        <ButtonLink href="/" look="primary">
          See who is live
        </ButtonLink>
      }
    >
      {name !== '' && <>“{name}” may be mistyped, or its owner chose another name.</>}
    </Notice>
  );
}
