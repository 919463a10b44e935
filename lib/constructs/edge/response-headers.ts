import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';

/** Security headers of every answer, and its Cache-Control unless the origin sets it: `<deployment>-<id>`. */
export function responseHeaders(
  scope: Construct,
  id: string,
  props: { contentSecurityPolicy: string; cacheControl?: string },
): ResponseHeadersPolicy {
  const { hsts, name } = configOf(scope);
  return new ResponseHeadersPolicy(scope, `${id}Headers`, {
    responseHeadersPolicyName: `${name}-${id.toLowerCase()}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: props.contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: hsts !== 'host',
        preload: hsts === 'preload',
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()', override: true },
        // No page of another site keeps a handle on ours.
        { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
        ...(props.cacheControl === undefined
          ? []
          : [{ header: 'Cache-Control', value: props.cacheControl, override: true }]),
      ],
    },
  });
}
