import { Directory } from '../features/live/directory';

export default function HomePage() {
  return <Directory />;
}
