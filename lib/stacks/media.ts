import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRecordingConfiguration } from 'aws-cdk-lib/aws-ivs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { picturePrefix, uploadPrefix } from '../../domain/chat/emotes/emotes';
import { deploymentOf } from '../constructs/deployment';
import { allow, plain, type Setting } from '../constructs/setting';

/**
 * Where IVS records to (`ivs/v1/<account>/<channel>/…`, HLS with thumbnails), and the pictures that people send:
 * uploads under `incoming/`, what was made of them under `media/`.
 */
export class MediaStack extends Stack {
  readonly recordings: Bucket;
  readonly pictures: Bucket;
  /** The ARN of the recording configuration; IVS itself needs no role for it. */
  readonly recordingConfiguration: Setting;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const { config } = deploymentOf(this);
    this.recordings = new Bucket(this, 'Recordings', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !config.keepData,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...(config.recordingDays > 0
          ? [{ id: 'old-recordings', prefix: 'ivs/', expiration: Duration.days(config.recordingDays) }]
          : []),
      ],
    });
    this.admitCloudFront(this.recordings, 'ivs/*');
    Validations.of(this.recordings).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs would cost more than the recordings they tell of; CloudFront is the only reader.',
    });
    this.pictures = this.createPictures();
    this.admitCloudFront(this.pictures, 'media/*');
    const recording = new CfnRecordingConfiguration(this, 'RecordingConfiguration', {
      name: config.name,
      destinationConfiguration: { s3: { bucketName: this.recordings.bucketName } },
      recordingReconnectWindowSeconds: config.graceSeconds,
      thumbnailConfiguration: {
        recordingMode: 'INTERVAL',
        targetIntervalSeconds: 5,
        resolution: 'LOWEST_RESOLUTION',
        storage: ['SEQUENTIAL', 'LATEST'],
      },
      renditionConfiguration: { renditionSelection: 'ALL' },
    });
    this.recordingConfiguration = plain(recording.attrArn);
  }

  /** Where forms with pictures go. Its answers are for the site, which is not known before its first deployment. */
  get uploadUrl(): string {
    return `https://${this.pictures.bucketRegionalDomainName}`;
  }

  /** For who hands out forms, which act in the name of who signed them, and removes pictures. */
  uploadSettings(): { MEDIA_BUCKET: Setting; UPLOAD_URL: Setting } {
    const { bucketName } = this.pictures;
    return {
      MEDIA_BUCKET: {
        value: bucketName,
        allow: [
          this.onPictures(['s3:PutObject'], uploadPrefix),
          this.onPictures(['s3:DeleteObject'], picturePrefix),
        ],
      },
      UPLOAD_URL: plain(this.uploadUrl),
    };
  }

  /** For who makes pictures of uploads. */
  processingSetting(): Setting {
    return {
      value: this.pictures.bucketName,
      allow: [
        this.onPictures(['s3:GetObject', 's3:DeleteObject'], uploadPrefix),
        this.onPictures(['s3:PutObject', 's3:DeleteObject'], picturePrefix),
      ],
    };
  }

  private onPictures(actions: readonly string[], prefix: string) {
    // Exported here, so that the name under which cdk-nag finds it is known.
    const objects = `${this.exportValue(this.pictures.bucketArn)}/${prefix}*`;
    return allow(actions, [objects], 'Each picture has an id of its own; the prefix says what it is for.');
  }

  private createPictures(): Bucket {
    const { config } = deploymentOf(this);
    const bucket = new Bucket(this, 'Pictures', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !config.keepData,
      // A form is its own permission: a page that holds one may send it, whatever its origin, and learn that it arrived.
      cors: [
        {
          allowedMethods: [HttpMethods.POST],
          allowedOrigins: [config.domain === undefined ? '*' : `https://${config.domain}`],
          maxAge: 3600,
        },
      ],
      lifecycleRules: [{ id: 'uploads', prefix: uploadPrefix, expiration: Duration.days(1) }],
    });
    // The CDK's own way to say this is a function that may change any bucket.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Holds small public pictures; CloudFront is the only reader.',
    });
    return bucket;
  }

  /** Any distribution of this account: naming the one would make the stacks depend on one another in a circle. */
  private admitCloudFront(bucket: Bucket, objects: string): void {
    const ofThisAccount = this.formatArn({
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
        conditions: { ArnLike: { 'AWS:SourceArn': ofThisAccount } },
      });
    bucket.addToResourcePolicy(statement('s3:GetObject', bucket.arnForObjects(objects)));
    // Without it a missing file is a 403.
    bucket.addToResourcePolicy(statement('s3:ListBucket', bucket.bucketArn));
  }
}
