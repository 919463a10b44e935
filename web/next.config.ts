import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { PHASE_PRODUCTION_BUILD } from 'next/constants';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** Exported as files in a production build; `next dev` serves dynamic pages, which an export cannot. */
export default function config(phase: string): NextConfig {
  return {
    ...(phase === PHASE_PRODUCTION_BUILD && { output: 'export' }),
    reactStrictMode: true,
    poweredByHeader: false,
    images: { unoptimized: true },
    turbopack: { root: repository },
    outputFileTracingRoot: repository,
  };
}
