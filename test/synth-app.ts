import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import cdk from '../cdk.json' with { type: 'json' };
import { createStacks } from '../lib/app';
import { parseConfig } from '../lib/config';
import { ServiceFunction } from '../lib/constructs/compute/service-function';

export interface SynthesisedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
}

export interface SynthesisedTemplate {
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
  readonly Resources?: Record<string, { Type: string; Properties?: Record<string, any> }>;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

export interface Synthesised {
  readonly app: App;
  /** By the stack's name. */
  readonly templates: Readonly<Record<string, SynthesisedTemplate>>;
  readonly resources: readonly SynthesisedResource[];
  readonly functions: readonly ServiceFunction[];
  ofType(type: string): SynthesisedResource[];
  /** The resource of a function. */
  ofFunction(handler: ServiceFunction): SynthesisedResource;
  /** The stacks that are deployed before a stack, by their names. */
  dependenciesOf(stack: string): string[];
}

/** The whole app as templates, without bundling. */
export function synthesise(options: Record<string, unknown> = {}, validate = false): Synthesised {
  const app = new App({
    context: {
      ...cdk.context,
      'aws:cdk:bundling-stacks': [],
      ...(!validate && { '@aws-cdk/core:validateAgainstDefaultRules': false }),
    },
  });
  createStacks(app, parseConfig(options), {
    site: join(import.meta.dirname, '..', 'lib', 'constructs', 'edge', 'unbuilt-site'),
  });
  const stacks = app.node.children.filter((child): child is Stack => 'templateFile' in child);
  const templates = Object.fromEntries(
    stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON() as SynthesisedTemplate]),
  );
  const resources = Object.entries(templates).flatMap(([stack, { Resources = {} }]) =>
    Object.entries(Resources).map(([logicalId, resource]) => ({
      stack,
      logicalId,
      ...(resource as Omit<SynthesisedResource, 'stack' | 'logicalId'>),
    })),
  );
  const ofType = (type: string) => resources.filter((resource) => resource.Type === type);
  return {
    app,
    templates,
    resources,
    functions: app.node.findAll().filter((node: IConstruct) => node instanceof ServiceFunction),
    dependenciesOf: (name) =>
      stacks.find(({ stackName }) => stackName === name)!.dependencies.map(({ stackName }) => stackName),
    ofType,
    ofFunction: ({ literalName }) =>
      ofType('AWS::Lambda::Function').find(({ Properties }) => Properties.FunctionName === literalName)!,
  };
}
