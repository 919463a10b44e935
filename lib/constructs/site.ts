import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { readdirSync } from 'node:fs';

/** The exported pages as addresses without `.html`, except those that serve many addresses (`_`). */
export function sitePages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.html') && !file.endsWith('/_.html'))
    .map((file) => file.slice(0, -'.html'.length))
    .sort();
}

/**
 * Puts the site's files in its bucket. Files of earlier deployments stay: pages that are open refer to them.
 */
export function publishSite(
  stack: Stack,
  { site, bucket, distribution }: { site: string; bucket: IBucket; distribution: IDistribution },
): void {
  const deployment = new BucketDeployment(stack, 'Files', {
    sources: [Source.asset(site)],
    destinationBucket: bucket,
    distribution,
    distributionPaths: ['/*'],
    prune: false,
    memoryLimit: 512,
  });
  const cdkOwn = 'Part of the CDK: the function that copies the files at deployment, at its own permissions.';
  Validations.of(deployment).acknowledge({ id: 'AwsSolutions-L1', reason: cdkOwn });
}
