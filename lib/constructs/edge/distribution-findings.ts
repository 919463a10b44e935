import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Validations } from 'aws-cdk-lib/core';
import { configOf } from '../../deployment';

/** Acknowledges cdk-nag's findings at every distribution of the platform. */
export function acknowledgeDistribution(
  distribution: Distribution,
  { domain }: { domain: string | undefined },
): void {
  const { waf } = configOf(distribution);
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'A public platform: no country is blocked.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'Access logs hold IP addresses and cost storage; WAF samples and metrics are enough.',
    },
    ...(domain === undefined
      ? [
          {
            id: 'AwsSolutions-CFR4',
            reason: 'The certificate of cloudfront.net fixes the TLS version; a domain raises it.',
          },
        ]
      : []),
    ...(waf
      ? []
      : [
          {
            id: 'AwsSolutions-CFR2',
            reason: 'The operator turned the firewall off to save its monthly price.',
          },
        ]),
  );
}
