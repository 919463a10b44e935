import { readdirSync } from 'node:fs';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { DefaultStackSynthesizer, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type DeploymentFile, deploymentFile } from '../../../domain/kit/deployment-file';
import { asFound } from '../compute/setting';

/** The addresses of the exported pages without `.html`; pages that serve many addresses (`_`) are left out. */
export function sitePages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.html') && !file.endsWith('/_.html'))
    .map((file) => file.slice(0, -'.html'.length))
    .sort();
}

/**
 * Copies the site's files to its bucket. Files of earlier deployments stay, because open pages refer to them.
 */
export function publishSite(
  scope: Construct,
  {
    site,
    bucket,
    distribution,
    facts,
    files = [],
  }: {
    site: string;
    bucket: IBucket;
    distribution: IDistribution;
    facts: DeploymentFile;
    files?: readonly ISource[];
  },
): void {
  const deployment = new BucketDeployment(scope, 'Files', {
    sources: [Source.asset(site), Source.jsonData(deploymentFile, facts), ...files],
    destinationBucket: bucket,
    distribution,
    distributionPaths: ['/*'],
    prune: false,
    memoryLimit: 512,
  });
  acknowledgeCopier(deployment, bucket);
}

/** The copying function and its permissions are the CDK's own. */
function acknowledgeCopier(deployment: BucketDeployment, bucket: IBucket): void {
  const stack = Stack.of(deployment);
  const copier = deployment.handlerRole.node.scope!;
  const reason =
    'Part of the CDK, runs at deployment only: copies the assets of this app to the site bucket.';
  const assets = `arn:${stack.partition}:s3:::cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-assets-${stack.account}-${stack.region}/*`;
  const findings = [
    'L1',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    'IAM5[Action::s3:Abort*]',
    'IAM5[Action::s3:DeleteObject*]',
    'IAM5[Action::s3:GetBucket*]',
    'IAM5[Action::s3:GetObject*]',
    'IAM5[Action::s3:List*]',
    `IAM5[Resource::${asFound(stack, assets)}]`,
    `IAM5[Resource::${asFound(stack, `${bucket.bucketArn}/*`)}]`,
    // cloudfront:CreateInvalidation, which the CDK does not limit to the distribution.
    'IAM5[Resource::*]',
  ];
  for (const finding of findings)
    Validations.of(copier).acknowledge({ id: `AwsSolutions-${finding}`, reason });
}
