import type { Metadata } from 'next';
import { ChannelRoute } from '../../../features/channel/route';

/** One file is exported for every channel; the slug is read from the URL. */
export const generateStaticParams = () => [{ name: '_' }];
export const metadata: Metadata = { title: 'Channel' };

export default function ChannelPage() {
  return <ChannelRoute />;
}
