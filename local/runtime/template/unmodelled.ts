import type { Provisioned, ResourceSpec } from '../cloud';

/**
 * Types without meaning on one machine, each with the reason. They get placeholder references; any other type that no
 * part provisions is an error. A part that provisions one of these takes precedence.
 */
const unmodelled: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'version report of the CDK',
  'AWS::ApiGateway::Account': 'permission to write access logs',
  'AWS::ApiGateway::UsagePlan': 'quota by API key',
  'AWS::ApiGateway::UsagePlanKey': 'quota by API key',
  'AWS::ApiGateway::ApiKey': 'quota by API key',
  'AWS::ApiGateway::DomainName': 'the site has no domain locally',
  'AWS::ApiGateway::BasePathMapping': 'the site has no domain locally',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'capacity',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'capacity',
  'AWS::Budgets::Budget': 'costs nothing locally',
  'AWS::CE::AnomalyMonitor': 'costs nothing locally',
  'AWS::CE::AnomalySubscription': 'costs nothing locally',
  'AWS::CertificateManager::Certificate': 'the site has no domain locally',
  'AWS::CloudFront::OriginAccessControl': 'the front door reads the object store directly',
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': 'the front door reads the object store directly',
  'AWS::CloudFront::RealtimeLogConfig': 'operation in AWS',
  'AWS::CloudFront::MonitoringSubscription': 'operation in AWS',
  'AWS::CloudTrail::Trail': 'operation in AWS',
  'AWS::CloudWatch::Alarm': 'operation in AWS',
  'AWS::CloudWatch::AnomalyDetector': 'operation in AWS',
  'AWS::CloudWatch::CompositeAlarm': 'operation in AWS',
  'AWS::CloudWatch::Dashboard': 'operation in AWS',
  'AWS::CloudWatch::InsightRule': 'operation in AWS',
  'AWS::KMS::Alias': 'nothing is encrypted by key locally',
  'AWS::KMS::Key': 'nothing is encrypted by key locally',
  'AWS::Logs::LogGroup': 'logs are files locally',
  'AWS::Logs::LogStream': 'logs are files locally',
  'AWS::Logs::MetricFilter': 'logs are files locally',
  'AWS::Logs::QueryDefinition': 'logs are files locally',
  'AWS::Logs::ResourcePolicy': 'logs are files locally',
  'AWS::Logs::SubscriptionFilter': 'logs are files locally',
  'AWS::ResourceGroups::Group': 'operation in AWS',
  'AWS::Route53::HostedZone': 'the site has no domain locally',
  'AWS::Route53::RecordSet': 'the site has no domain locally',
  'AWS::S3::BucketPolicy': 'admits CloudFront and log delivery; the front door reads directly',
  'AWS::ServiceCatalogAppRegistry::Application': 'operation in AWS',
  'AWS::Synthetics::Canary': 'operation in AWS',
  'AWS::WAFv2::IPSet': 'no firewall on one machine',
  'AWS::WAFv2::LoggingConfiguration': 'no firewall on one machine',
  'AWS::WAFv2::WebACLAssociation': 'no firewall on one machine',
  'AWS::XRay::Group': 'operation in AWS',
  'AWS::XRay::SamplingRule': 'operation in AWS',
  'Custom::CloudwatchLogResourcePolicy': 'logs are files locally',
  'Custom::LogRetention': 'logs are files locally',
  'Custom::S3AutoDeleteObjects': 'acts when a deployment is destroyed',
};

/** Why a type is not modelled; undefined when it must be provisioned. */
export function whyUnmodelled(type: string): string | undefined {
  return Object.hasOwn(unmodelled, type) ? unmodelled[type] : undefined;
}

/** Placeholder references of a resource that is not created. */
export function placeholder(spec: ResourceSpec, account: string, region: string): Provisioned {
  const name = String(nameOf(spec));
  const [, service = 'custom', kind = 'resource'] = spec.type.toLowerCase().split('::');
  const arn = spec.type === 'AWS::Logs::LogGroup' ? `log-group:${name}:*` : `${kind}/${name}`;
  const prefix = spec.type.startsWith('AWS::Logs') ? 'logs' : service;
  return {
    ref: name,
    attributes: {
      Arn: `arn:aws:${prefix}:${region}:${account}:${arn}`,
      Id: spec.physicalId(14),
      KeyId: spec.physicalId(14),
      Name: name,
      LogGroupName: name,
      S3CanonicalUserId: spec.physicalId(32),
    },
  };
}

function nameOf(spec: ResourceSpec): unknown {
  const { LogGroupName, Name, AlarmName, DashboardName } = spec.properties;
  return LogGroupName ?? Name ?? AlarmName ?? DashboardName ?? spec.physicalName(64);
}
