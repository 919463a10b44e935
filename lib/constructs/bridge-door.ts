import type { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CachePolicy,
  Distribution,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { deploymentOf } from './deployment';
import { acknowledgeDistribution } from './distribution-findings';
import type { Firewall } from './firewall';

export interface BridgeDoorProps {
  readonly api: WebSocketApi;
  readonly stageName: string;
  /** The site's, so that the web ACL is paid once; absent without WAF. */
  readonly firewall: Firewall | undefined;
}

/**
 * The address that bots connect to: a distribution that has nothing but the bridge, because their libraries know a
 * host and no path (docs/decisions/0007).
 */
export class BridgeDoor extends Construct {
  /** `wss://<host>` */
  readonly url: string;

  constructor(scope: Construct, id: string, { api, stageName, firewall }: BridgeDoorProps) {
    super(scope, id);
    const { config } = deploymentOf(this);
    const { region, urlSuffix } = Stack.of(this);
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
        origin: new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
          originPath: `/${stageName}`,
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        compress: false,
      },
    });
    acknowledgeDistribution(distribution, { domain: config.chatDomain });
    // Joined by CloudFormation, so that it is one value for whoever is told.
    this.url = Fn.join('', ['wss://', config.chatDomain ?? distribution.distributionDomainName]);
    new CfnOutput(Stack.of(this), 'ChatBridgeUrl', {
      value: this.url,
      description: 'Where bots that speak IRC connect to: docs/bots.md',
    });
  }
}
