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
      title="Page not found"
      actions={
        <ButtonLink href="/" look="primary">
          Browse live channels
        </ButtonLink>
      }
    >
      Check the address, or start from the home page.
    </Notice>
  );
}
