import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { picturePrefix, uploadPrefix } from '../../../domain/chat/emotes/emotes';
import { configOf } from '../../deployment';
import { allow, type Permission, plain, type Setting } from '../compute/setting';
import { keptData } from './kept-data';

/** A bucket that nobody reads but CloudFront and functions; without `keep` it is emptied and deleted with its stack. */
export const privateBucket = (keep: boolean): BucketProps => ({
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  removalPolicy: keep ? keptData : RemovalPolicy.DESTROY,
  autoDeleteObjects: !keep,
});

/** Where IVS records streams: `ivs/v1/<account>/<channel>/…`, HLS with thumbnails. */
export class RecordingsBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    const { keepData, recordingDays } = configOf(scope);
    super(scope, id, {
      ...privateBucket(keepData),
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...(recordingDays > 0
          ? [{ id: 'old-recordings', prefix: 'ivs/', expiration: Duration.days(recordingDays) }]
          : []),
      ],
    });
    permitCloudFront(this, 'ivs/*');
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs would cost more than the recordings; CloudFront is the only reader.',
    });
  }
}

/** Pictures of users: uploads under `incoming/`, the processed pictures that CloudFront serves under `media/`. */
export class PicturesBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    const { domain, keepData } = configOf(scope);
    super(scope, id, {
      ...privateBucket(keepData),
      encryption: BucketEncryption.S3_MANAGED,
      // Without a domain the site's address is unknown here. Any origin is safe: a form carries its own permission.
      cors: [
        {
          allowedMethods: [HttpMethods.POST],
          allowedOrigins: [domain === undefined ? '*' : `https://${domain}`],
          maxAge: 3600,
        },
      ],
      lifecycleRules: [{ id: 'uploads', prefix: uploadPrefix, expiration: Duration.days(1) }],
    });
    // The CDK's own property for this adds a function that may change any bucket.
    (this.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    permitCloudFront(this, 'media/*');
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Holds small public pictures; CloudFront is the only reader.',
    });
  }

  /** Where forms with pictures are sent. */
  get uploadUrl(): string {
    return `https://${this.bucketRegionalDomainName}`;
  }

  /** For a function that signs upload forms, which act with its permissions, and deletes pictures. */
  uploadSettings(): { MEDIA_BUCKET: Setting; UPLOAD_URL: Setting } {
    return {
      MEDIA_BUCKET: {
        value: this.bucketName,
        allow: [
          this.onObjects(['s3:PutObject'], uploadPrefix),
          this.onObjects(['s3:DeleteObject'], picturePrefix),
        ],
      },
      UPLOAD_URL: plain(this.uploadUrl),
    };
  }

  /** For a function that turns uploads into pictures. */
  processingSetting(): Setting {
    return {
      value: this.bucketName,
      allow: [
        this.onObjects(['s3:GetObject', 's3:DeleteObject'], uploadPrefix),
        this.onObjects(['s3:PutObject', 's3:DeleteObject'], picturePrefix),
      ],
    };
  }

  private onObjects(actions: readonly string[], prefix: string): Permission {
    // Exported explicitly, so that the name that cdk-nag prints in its findings is known.
    const objects = `${Stack.of(this).exportValue(this.bucketArn)}/${prefix}*`;
    return allow(
      actions,
      [objects],
      'Each picture has its own id; the prefix limits the access to one kind.',
    );
  }
}

/** Permits every distribution of this account: naming the one would make the stacks depend on each other in a circle. */
function permitCloudFront(bucket: Bucket, objects: string): void {
  const anyDistribution = Stack.of(bucket).formatArn({
    service: 'cloudfront',
    region: '',
    resource: 'distribution',
    resourceName: '*',
  });
  const statement = (action: string, resource: string) =>
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      actions: [action],
      resources: [resource],
      conditions: { ArnLike: { 'AWS:SourceArn': anyDistribution } },
    });
  bucket.addToResourcePolicy(statement('s3:GetObject', bucket.arnForObjects(objects)));
  // Without it a missing file is a 403.
  bucket.addToResourcePolicy(statement('s3:ListBucket', bucket.bucketArn));
}
