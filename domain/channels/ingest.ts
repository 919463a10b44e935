/**
 * The addresses that an encoder may publish to, the safest first. IVS names a host only (RTMPS on 443, RTMP on
 * its usual 1935); an endpoint that names its port serves both there.
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
