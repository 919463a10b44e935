import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRecordingConfiguration } from 'aws-cdk-lib/aws-ivs';
import { BlockPublicAccess, Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentOf } from '../constructs/deployment';
import { plain, type Setting } from '../constructs/setting';

/** Where IVS records to: `ivs/v1/<account>/<channel>/…`, HLS with thumbnails. */
export class MediaStack extends Stack {
  readonly recordings: Bucket;
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
    this.admitCloudFront();
    Validations.of(this.recordings).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs would cost more than the recordings they tell of; CloudFront is the only reader.',
    });
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

  /** Any distribution of this account: naming the one would make the stacks depend on one another in a circle. */
  private admitCloudFront(): void {
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
    this.recordings.addToResourcePolicy(statement('s3:GetObject', this.recordings.arnForObjects('ivs/*')));
    // Without it a missing file is a 403.
    this.recordings.addToResourcePolicy(statement('s3:ListBucket', this.recordings.bucketArn));
  }
}
