import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  type CachePolicyProps,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allRoutes } from '../../domain/contracts';
import { type PicturesBucket, privateBucket } from '../constructs/data/buckets';
import { acknowledgeDistribution } from '../constructs/edge/distribution-findings';
import { Firewall } from '../constructs/edge/firewall';
import { IrcDistribution } from '../constructs/edge/irc-distribution';
import type { OriginSecret } from '../constructs/edge/origin-secret';
import { responseHeaders } from '../constructs/edge/response-headers';
import { routePatterns } from '../constructs/edge/route-patterns';
import { dataPolicy, inlineScripts, sitePolicy } from '../constructs/edge/security-headers';
import { securityTxt } from '../constructs/edge/security-txt';
import { publishSite, sitePages } from '../constructs/edge/site';
import { addAlarm } from '../constructs/observability/alarm';
import { metricOf } from '../constructs/observability/metric';
import { configOf } from '../deployment';
import type { WebSocketStack } from './websocket';

export interface DeliveryStackProps extends StackProps {
  readonly originSecret: OriginSecret;
  readonly rest: RestApi;
  readonly websocket: WebSocketStack;
  readonly recordings: IBucket;
  readonly pictures: PicturesBucket;
  /** The folder of the exported site. */
  readonly site: string;
}

/**
 * Seconds that CloudFront caches an error. A refusal is not cached, because the API's cache key has no Authorization in
 * it. An origin's fault is cached for a second, so that retries of many clients do not reach the origin.
 */
const errorSeconds: Record<number, number> = {
  ...Object.fromEntries([400, 403, 404, 405, 414, 416].map((refusal) => [refusal, 0])),
  ...Object.fromEntries([500, 501, 502, 503, 504].map((fault) => [fault, 1])),
};

/** One CloudFront distribution, so that site, APIs and recordings share an origin and need no CORS. */
export class DeliveryStack extends Stack {
  readonly distribution: Distribution;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryStackProps,
  ) {
    super(scope, id, props);
    const config = configOf(this);
    const bucket = this.createSiteBucket();
    const site = this.siteBehaviors(bucket);
    const firewall = config.waf ? new Firewall(this, 'Firewall') : undefined;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: config.name,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(config.domain !== undefined && {
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        domainNames: [config.domain],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', config.certificateArn!),
      }),
      ...(firewall && { webAclId: firewall.arn }),
      errorResponses: Object.entries(errorSeconds).map(([status, seconds]) => ({
        httpStatus: Number(status),
        ttl: Duration.seconds(seconds),
      })),
      defaultBehavior: site.pages,
      additionalBehaviors: {
        ...this.restBehaviors(),
        '/ws': this.socketBehavior(),
        ...this.recordingBehaviors(),
        '/media/*': this.pictureBehavior(),
        '/_next/static/*': site.immutable,
      },
    });
    const irc = new IrcDistribution(this, 'Irc', {
      irc: props.websocket.irc,
      originSecret: props.originSecret,
      firewall,
    });
    publishSite(this, {
      site: props.site,
      bucket,
      distribution: this.distribution,
      facts: { chatBridge: irc.url },
      files: securityTxt(config),
    });
    this.alarmOnErrors(config.region);
    acknowledgeDistribution(this.distribution, { domain: config.domain });
    Validations.of(this.distribution).acknowledge({
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason: 'The default root object is set.',
    });
    new CfnOutput(this, 'SiteUrl', {
      value: `https://${config.domain ?? this.distribution.distributionDomainName}`,
      description: 'The site, with the REST API under /v1 and the WebSocket API at /ws',
    });
  }

  private createSiteBucket(): Bucket {
    // Every file can be rebuilt.
    const bucket = new Bucket(this, 'Site', privateBucket(false));
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Holds the public site; CloudFront is the only reader.',
    });
    return bucket;
  }

  private siteBehaviors(bucket: Bucket): { pages: BehaviorOptions; immutable: BehaviorOptions } {
    const config = configOf(this);
    // With permission to list, a missing file is a 404 instead of a 403; the names are public.
    const origin = S3BucketOrigin.withOriginAccessControl(bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    });
    const scripts = inlineScripts(this.props.site);
    const pages = `const PAGES = ${JSON.stringify(sitePages(this.props.site))};`;
    const headers = (id: string, cacheControl: string) =>
      responseHeaders(this, id, {
        contentSecurityPolicy: sitePolicy(config, this.props.pictures.uploadUrl, scripts),
        cacheControl,
      });
    const shared = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // The cache key has no query string: the router's `_rsc` would store each file many times.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
    };
    return {
      pages: {
        ...shared,
        responseHeadersPolicy: headers('Pages', 'public, max-age=0, must-revalidate'),
        functionAssociations: [
          this.viewerRequest(
            'Rewrite',
            edgeCode('rewrite.js').replace('const PAGES = [];', () => pages),
          ),
        ],
      },
      immutable: {
        ...shared,
        responseHeadersPolicy: headers('Immutable', 'public, max-age=31536000, immutable'),
      },
    };
  }

  /**
   * Public routes that may be cached have behaviours of their own, where answers are cached by their Cache-Control.
   * Nothing else of the API is cached: CloudFront takes the Authorization header off cacheable reads.
   */
  private restBehaviors(): Record<string, BehaviorOptions> {
    const shared = {
      origin: this.gatewayOrigin(this.props.rest.restApiId),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      // A method that a route does not have is answered by the API, with a problem document.
      allowedMethods: AllowedMethods.ALLOW_ALL,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: responseHeaders(this, 'Rest', { contentSecurityPolicy: dataPolicy }),
      compress: true,
    };
    const uncached = { ...shared, cachePolicy: CachePolicy.CACHING_DISABLED };
    const cached = {
      ...shared,
      cachePolicy: this.cachePolicy('Rest', Duration.seconds(0), {
        maxTtl: Duration.minutes(5),
        queryStringBehavior: CacheQueryStringBehavior.all(),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
    };
    return Object.fromEntries([
      ...routePatterns(allRoutes).map((one) => [one.pattern, one.cached ? cached : uncached]),
      ['/v1/*', uncached],
    ]);
  }

  private socketBehavior(): BehaviorOptions {
    return {
      origin: this.gatewayOrigin(this.props.websocket.site.api.apiId),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [this.viewerRequest('SameOrigin', edgeCode('same-origin.js'))],
      compress: false,
    };
  }

  /** Stages have the names of the path prefixes, so no path is rewritten. */
  private gatewayOrigin(apiId: string): IOrigin {
    return this.props.originSecret.gateway(this, apiId);
  }

  /** Segments never change; playlists grow while a recording runs; the latest thumbnail is replaced every few seconds. */
  private recordingBehaviors(): Record<string, BehaviorOptions> {
    const { recordings } = this.props;
    const origin = this.bucketOrigin('Recordings', recordings);
    const strip = this.viewerRequest('Recordings', edgeCode('recordings.js'));
    const behavior = (id: string, ttl: Duration): BehaviorOptions => ({
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: this.cachePolicy(id, ttl, { enableAcceptEncodingGzip: true }),
      responseHeadersPolicy: responseHeaders(this, id, {
        contentSecurityPolicy: dataPolicy,
        cacheControl: `public, max-age=${ttl.toSeconds()}`,
      }),
      functionAssociations: [strip],
      compress: true,
    });
    return {
      '/vod/*/latest_thumbnail/*': behavior('Thumbnails', Duration.seconds(3)),
      '/vod/*.m3u8': behavior('Playlists', Duration.seconds(5)),
      '/vod/*': behavior('Segments', Duration.days(1)),
    };
  }

  /** A picture never changes. A deleted one disappears from pages at once and from this cache within a day. */
  private pictureBehavior(): BehaviorOptions {
    return {
      origin: this.bucketOrigin('Pictures', this.props.pictures),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: this.cachePolicy('Pictures', Duration.days(1)),
      responseHeadersPolicy: responseHeaders(this, 'Pictures', { contentSecurityPolicy: dataPolicy }),
      compress: false,
    };
  }

  /** `<deployment>-<id>`: answers are cached for `ttl`, unless they say for how long themselves. */
  private cachePolicy(id: string, ttl: Duration, more: CachePolicyProps = {}): CachePolicy {
    return new CachePolicy(this, `${id}Cache`, {
      cachePolicyName: `${configOf(this).name}-${id.toLowerCase()}`,
      minTtl: Duration.seconds(0),
      defaultTtl: ttl,
      maxTtl: ttl,
      ...more,
    });
  }

  /** An imported bucket: its own stack permits CloudFront, so that the stacks form no circle. */
  private bucketOrigin(id: string, { bucketName, bucketRegionalDomainName }: IBucket): IOrigin {
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      reason: 'The stack of the bucket permits CloudFront.',
    });
    const bucket = Bucket.fromBucketAttributes(this, id, { bucketName, bucketRegionalDomainName });
    return S3BucketOrigin.withOriginAccessControl(bucket);
  }

  private viewerRequest(id: string, code: string) {
    const config = configOf(this);
    return {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new EdgeFunction(this, `${id}Function`, {
        functionName: `${config.name}-${id.toLowerCase()}`,
        code: FunctionCode.fromInline(code),
      }),
    };
  }

  private alarmOnErrors(region: string): void {
    // CloudFront's metrics are in us-east-1, and an alarm cannot read another region.
    if (region !== 'us-east-1') return;
    addAlarm(this, {
      name: 'site-errors',
      severity: 'high',
      runbook: 'site-errors',
      meaning: 'One in fifty requests to the site fails on our side.',
      metric: metricOf(
        'AWS/CloudFront',
        '5xxErrorRate',
        { DistributionId: this.distribution.distributionId, Region: 'Global' },
        Stats.AVERAGE,
      ),
      threshold: 2,
      periods: 5,
    });
  }
}

const edgeCode = (file: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'constructs', 'edge', 'functions', file), 'utf8');
