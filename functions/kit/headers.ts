/** Headers by their names in lower case, as HTTP/2 writes them; API Gateway hands on what the client wrote. */
export function lowerCased(
  headers: Readonly<Record<string, string | undefined>> | null | undefined,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined) result[name.toLowerCase()] = value;
  }
  return result;
}
