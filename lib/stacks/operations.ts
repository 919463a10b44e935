import { Alarm, Dashboard, GraphWidget, Metric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServiceFunction } from '../constructs/compute/service-function';
import { configOf } from '../deployment';

/** The operators' dashboard over every function of the app; each alarm is in the stack of what it watches. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const config = configOf(this);
    const constructs = this.node.root.node.findAll();
    const functions = constructs.filter((node) => node instanceof ServiceFunction);
    const alarms = constructs.filter((node) => node instanceof Alarm).map(({ node }) => node.id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: config.name,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(
      new TextWidget({
        width: 24,
        height: 1 + Math.ceil(alarms.length / 12),
        markdown: `Alarms and what to do: docs/runbook.md. ${alarms.map((id) => `\`${id.replace(/Alarm$/, '')}\``).join(' ')}`,
      }),
    );
    dashboard.addWidgets(
      graph('REST calls', [
        rest('Count', Stats.SUM),
        rest('5XXError', Stats.SUM),
        rest('4XXError', Stats.SUM),
      ]),
      graph('REST latency, ms', [rest('Latency', Stats.p(50)), rest('Latency', Stats.p(99))]),
      graph('IVS', [ivs('ConcurrentStreams'), ivs('ConcurrentViews')]),
    );
    dashboard.addWidgets(
      graph('Function errors', ofFunctions(functions, 'Errors', Stats.SUM)),
      graph('Function duration p99, ms', ofFunctions(functions, 'Duration', Stats.p(99))),
      graph('Function throttles', ofFunctions(functions, 'Throttles', Stats.SUM)),
    );

    function rest(metricName: string, statistic: string): Metric {
      const dimensionsMap = { ApiName: config.name, Stage: 'v1' };
      return new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap,
        statistic,
        label: `${metricName} ${statistic}`,
      });
    }
  }
}

const graph = (title: string, left: Metric[]): GraphWidget =>
  new GraphWidget({ title, left, width: 8, height: 6 });

const ivs = (metricName: string): Metric =>
  new Metric({ namespace: 'AWS/IVS', metricName, statistic: Stats.MAXIMUM, period: Duration.minutes(1) });

/** A line for each function. */
const ofFunctions = (
  functions: readonly ServiceFunction[],
  metricName: string,
  statistic: string,
): Metric[] =>
  functions.map(
    ({ literalName }) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: literalName },
        statistic,
        label: literalName,
      }),
  );
