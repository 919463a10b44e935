import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * The removal policy of data that outlives its stack: `RetainExceptOnCreate`. With `Retain`, a first deployment that
 * fails would leave protected, empty tables behind.
 */
export const keptData = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
