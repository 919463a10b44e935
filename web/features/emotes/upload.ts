import { ApiError } from '../../../client/rest';

/** Posts a file to a presigned form. Throws {@link ApiError} when the upload fails. */
export async function upload(
  { url, fields }: { url: string; fields: Readonly<Record<string, string>> },
  file: File,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // S3 ignores fields after the file.
  form.append('file', file);
  const response = await fetch(url, { method: 'POST', body: form }).catch(() => undefined);
  if (response?.ok) return;
  const text = (await response?.text().catch(() => '')) ?? '';
  const status = response?.status ?? 0;
  const title = text.includes('EntityTooLarge') ? 'The file is too large' : 'The upload failed';
  throw new ApiError({ type: 'about:blank', title, status, code: 'upload-failed' });
}
