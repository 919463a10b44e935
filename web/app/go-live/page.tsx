import type { Metadata } from 'next';
import { GoLivePage } from '../../features/studio/go-live-page';

export const metadata: Metadata = { title: 'Go live' };

export default function Page() {
  return <GoLivePage />;
}
