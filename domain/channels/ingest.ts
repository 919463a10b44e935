/**
 * The server URLs for an encoder, most secure first. IVS returns a host without a port: RTMPS uses 443, RTMP its default
 * 1935. An endpoint with a port serves both on it.
 *
 * https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/streaming-config.html
 */
export function ingestServers(endpoint: string, insecure: boolean): string[] {
  const hasPort = /:\d+$/.test(endpoint);
  return [
    `rtmps://${endpoint}${hasPort ? '' : ':443'}/app/`,
    ...(insecure ? [`rtmp://${endpoint}/app/`] : []),
  ];
}
