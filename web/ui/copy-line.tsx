'use client';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

/** A value with a copy button. */
export function CopyLine({ label, value, testId }: { label: string; value: string; testId?: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied('yes');
    } catch {
      setCopied('failed');
    }
    setTimeout(() => setCopied('no'), 2_000);
  }
  return (
    <div>
      <p className="mb-1.5 font-semibold text-sm">{label}</p>
      <div className="flex rounded-lg border border-line bg-bg">
        <code
          className="min-w-0 flex-1 select-all overflow-x-auto whitespace-nowrap px-3 py-2.5 text-[13px]"
          data-testid={testId}
        >
          {value}
        </code>
        <button
          type="button"
          onClick={() => void copy()}
          aria-label={`Copy ${label}`}
          className="flex min-w-24 items-center justify-center gap-1.5 rounded-r-lg border-line border-l px-3 font-semibold text-sm hover:bg-hover"
        >
          {copied === 'yes' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          <span aria-live="polite">{{ no: 'Copy', yes: 'Copied', failed: 'Copy failed' }[copied]}</span>
        </button>
      </div>
    </div>
  );
}
