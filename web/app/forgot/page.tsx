import type { Metadata } from 'next';
import { ForgotForm } from '../../features/account/forgot-form';

export const metadata: Metadata = { title: 'Forgot password' };

export default function Page() {
  return <ForgotForm />;
}
