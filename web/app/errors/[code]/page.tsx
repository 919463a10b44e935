import type { Metadata } from 'next';
import { type ProblemCode, problemTable } from '../../../../domain/kit/problem';
import { problemHelp } from '../../../../domain/kit/problem-help';
import { ErrorPage } from '../../../features/shell/error-page';

/** The pages that problem documents link to as their `type`, one per code. */
export const generateStaticParams = () => Object.keys(problemTable).map((code) => ({ code }));
export const dynamicParams = false;

type Props = { params: Promise<{ code: ProblemCode }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: problemTable[(await params).code].title };
}

export default async function Page({ params }: Props) {
  const { code } = await params;
  return <ErrorPage code={code} {...problemTable[code]} help={problemHelp[code]} />;
}
