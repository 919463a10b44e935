import type { Metadata } from 'next';
import { ForgotForm } from '../../components/forms/forgot-form';

export const metadata: Metadata = { title: 'Forgot password' };

export default function Page() {
  return <ForgotForm />;
}
