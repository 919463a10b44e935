import { Compass } from 'lucide-react';
import type { Metadata } from 'next';
import { NotFoundNotice } from '../ui/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <NotFoundNotice icon={<Compass size={28} />} title="Page not found">
      Check the address, or start from the home page.
    </NotFoundNotice>
  );
}
