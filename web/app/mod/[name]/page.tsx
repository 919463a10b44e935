import type { Metadata } from 'next';
import { ModRoute } from '../../../features/moderation/route';

/** One file is exported for every channel; the slug is read from the URL. */
export const generateStaticParams = () => [{ name: '_' }];
export const metadata: Metadata = { title: 'Moderation' };

export default function ModPage() {
  return <ModRoute />;
}
