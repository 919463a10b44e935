import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Validations } from 'aws-cdk-lib/core';
import { deploymentOf } from './deployment';

/** Acknowledges what cdk-nag finds at every distribution of the platform. */
export function acknowledgeDistribution(
  distribution: Distribution,
  { domain }: { domain: string | undefined },
): void {
  const { config } = deploymentOf(distribution);
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'A public platform: no country is shut out.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'Access logs hold addresses of people and cost storage; WAF samples and metrics serve.',
    },
    ...(domain === undefined
      ? [
          {
            id: 'AwsSolutions-CFR4',
            reason: 'The certificate of cloudfront.net fixes the protocol; a domain raises it.',
          },
        ]
      : []),
    ...(config.waf
      ? []
      : [
          {
            id: 'AwsSolutions-CFR2',
            reason: 'The operator turned the firewall off to save its monthly price.',
          },
        ]),
  );
}
