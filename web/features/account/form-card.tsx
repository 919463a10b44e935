import type { ReactNode } from 'react';
import { Logo } from '../../ui/logo';

/** The frame of the sign-in pages. */
export function FormCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex justify-center px-4 py-10 sm:py-16">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex flex-col items-center text-center">
          <Logo />
          <h1 className="mt-4 font-extrabold text-2xl tracking-tight">{title}</h1>
          {lead && <p className="mt-1.5 text-balance text-dim text-sm leading-relaxed">{lead}</p>}
        </div>
        <div className="rounded-2xl border border-line bg-raised p-6 shadow-black/5 shadow-xl">
          {children}
        </div>
      </div>
    </div>
  );
}
