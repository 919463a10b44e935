import { Compass } from 'lucide-react';
import type { Metadata } from 'next';
import { ButtonLink } from '../ui/button';
import { Notice } from '../ui/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Notice
      level={1}
      icon={<Compass size={28} />}
      title="There is nothing here"
      actions={
        <ButtonLink href="/" look="primary">
          See who is live
        </ButtonLink>
      }
    >
      The address may be mistyped, or the page has moved.
    </Notice>
  );
}
