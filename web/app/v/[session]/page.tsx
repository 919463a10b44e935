import type { Metadata } from 'next';
import { RecordingRoute } from '../../../features/recordings/recording';

/** One file is exported for every recording; the slug is read from the URL. */
export const generateStaticParams = () => [{ session: '_' }];
export const metadata: Metadata = { title: 'Recording' };

export default function RecordingPage() {
  return <RecordingRoute />;
}
