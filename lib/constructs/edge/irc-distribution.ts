import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CachePolicy,
  Distribution,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { configOf } from '../../deployment';
import type { SocketApi } from '../api/socket-api';
import { acknowledgeDistribution } from './distribution-findings';
import type { Firewall } from './firewall';
import type { OriginSecret } from './origin-secret';

export interface IrcDistributionProps {
  readonly irc: SocketApi;
  readonly originSecret: OriginSecret;
  /** The site's, so that the web ACL is paid once; undefined without WAF. */
  readonly firewall: Firewall | undefined;
}

/**
 * The address that bots connect to. The IRC bridge has its own distribution because IRC libraries connect to a host
 * without a path (docs/decisions/0007).
 */
export class IrcDistribution extends Construct {
  /** `wss://<host>` */
  readonly url: string;

  constructor(scope: Construct, id: string, { irc, originSecret, firewall }: IrcDistributionProps) {
    super(scope, id);
    const config = configOf(this);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${config.name}-irc`,
      ...(config.chatDomain !== undefined && {
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        domainNames: [config.chatDomain],
        certificate: Certificate.fromCertificateArn(
          this,
          'Certificate',
          (config.chatCertificateArn ?? config.certificateArn)!,
        ),
      }),
      ...(firewall && { webAclId: firewall.arn }),
      defaultBehavior: {
        origin: originSecret.gateway(this, irc.api.apiId, {
          originPath: `/${irc.stage.stageName}`,
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        compress: false,
      },
    });
    acknowledgeDistribution(distribution, { domain: config.chatDomain });
    // Joined by CloudFormation, because it is written into a file of the site.
    this.url = Fn.join('', ['wss://', config.chatDomain ?? distribution.distributionDomainName]);
    new CfnOutput(Stack.of(this), 'ChatBridgeUrl', {
      value: this.url,
      description: 'Where IRC bots connect: docs/bots.md',
    });
  }
}
