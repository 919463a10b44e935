import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, type HttpOriginProps } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { originHeader } from '../../../domain/kit/origin';
import { plain, type Setting } from '../compute/setting';

/**
 * A generated value that CloudFront sends to API Gateway in a header, and that functions and the authorizer expect:
 * nobody goes past CloudFront and WAF. CloudFormation reads it where it is used; no template contains it.
 */
export class OriginSecret extends Secret {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'The header by which the APIs know CloudFront',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'It reveals no data: it only keeps callers from going past the firewall.',
    });
  }

  /** For functions that answer requests. */
  setting(): Setting {
    return plain(this.secretValue.unsafeUnwrap());
  }

  /** API Gateway as an origin, which gets the header with every request. */
  gateway(consumer: Construct, apiId: string, props: HttpOriginProps = {}): IOrigin {
    const { region, urlSuffix } = Stack.of(consumer);
    return new HttpOrigin(`${apiId}.execute-api.${region}.${urlSuffix}`, {
      ...props,
      customHeaders: { [originHeader]: this.secretValue.unsafeUnwrap() },
    });
  }
}
