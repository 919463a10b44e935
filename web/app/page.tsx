import { Directory } from '../components/directory';

export default function HomePage() {
  return <Directory />;
}
