import type { ReactNode } from 'react';

export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-xl border border-line bg-raised">
      <h2 className="border-line border-b px-5 py-3.5 font-bold">{title}</h2>
      <div className="p-5">{children}</div>
    </section>
  );
}
