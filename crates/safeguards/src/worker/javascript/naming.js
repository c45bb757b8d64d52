// The names that the framework gives to what it deploys: `provider.naming` of programs. `declaration` returns it.
(function naming(declaration, stage, region) {
  'use strict';

  const name = () => {
    const named = declaration()?.serviceObject?.name ?? declaration()?.service;
    return typeof named === 'object' && named !== null ? named.name : named;
  };
  const upperFirst = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  const alphanumeric = (word) => upperFirst(word.replace(/[^0-9A-Za-z]/g, ''));
  const dashes = (word) => word.replace(/-/g, 'Dash');
  const normalized = (key) => upperFirst(dashes(key).replace(/_/g, 'Underscore'));
  const capitalized = (word) => upperFirst(word.toLowerCase());
  const pathPart = (part) => alphanumeric(dashes(capitalized(part)).replace(/\{(.*)\}/g, '$1Var'));
  const path = (whole) => whole.split('/').map(pathPart).join('');
  return {
    getStackName: () => declaration()?.provider?.stackName || `${name()}-${stage}`,
    getServiceArtifactName: () => `${name()}.zip`,
    getFunctionArtifactName: (key) => `${key}.zip`,
    getCoreTemplateFileName: () => 'cloudformation-template-create-stack.json',
    getCompiledTemplateFileName: () => 'cloudformation-template-update-stack.json',
    getServiceStateFileName: () => 'serverless-state.json',
    normalizeName: upperFirst,
    normalizeNameToAlphaNumericOnly: alphanumeric,
    normalizePathPart: pathPart,
    normalizePath: path,
    getNormalizedFunctionName: normalized,
    getDeploymentBucketLogicalId: () => 'ServerlessDeploymentBucket',
    getDeploymentBucketOutputLogicalId: () => 'ServerlessDeploymentBucketName',
    getDeploymentBucketPolicyLogicalId: () => 'ServerlessDeploymentBucketPolicy',
    getRoleLogicalId: () => 'IamRoleLambdaExecution',
    getRolePath: () => '/',
    getRoleName: () => ({ 'Fn::Join': ['-', [name(), stage, region, 'lambdaRole']] }),
    getPolicyName: () => ({ 'Fn::Join': ['-', [name(), stage, 'lambda']] }),
    getLambdaLogicalId: (key) => `${normalized(key)}LambdaFunction`,
    getLambdaLogicalIdRegex: () => /LambdaFunction$/,
    getLambdaVersionLogicalId: (key, digest) => `${normalized(key)}LambdaVersion${digest.replace(/[^0-9a-z]/gi, '')}`,
    getLambdaVersionOutputLogicalId: (key) => `${normalized(key)}LambdaFunctionQualifiedArn`,
    getLambdaFunctionUrlLogicalId: (key) => `${normalized(key)}LambdaFunctionUrl`,
    getLambdaProvisionedConcurrencyAliasLogicalId: (key) => `${normalized(key)}ProvConcLambdaAlias`,
    getLogGroupLogicalId: (key) => `${normalized(key)}LogGroup`,
    getLogGroupName: (deployed) => `/aws/lambda/${deployed}`,
    getApiGatewayName: () => declaration()?.provider?.apiName || `${stage}-${name()}`,
    getRestApiLogicalId: () => 'ApiGatewayRestApi',
    getResourceLogicalId: (resource) => `ApiGatewayResource${path(resource)}`,
    getMethodLogicalId: (resource, method) => `ApiGatewayMethod${resource}${upperFirst(method.toLowerCase())}`,
    getServiceEndpointRegex: () => '^ServiceEndpoint',
    getHttpApiName: () => `${stage}-${name()}`,
    getHttpApiLogicalId: () => 'HttpApi',
    getHttpApiStageLogicalId: () => 'HttpApiStage',
    getWebsocketsApiName: () => `${stage}-${name()}-websockets`,
    getWebsocketsApiLogicalId: () => 'WebsocketsApi',
    getBucketLogicalId: (bucket) => `S3Bucket${alphanumeric(bucket)}`,
    getTopicLogicalId: (topic) => `SNSTopic${alphanumeric(topic)}`,
    getScheduleId: (key) => `${key}Schedule`,
    getScheduleLogicalId: (key, index) => `${normalized(key)}EventsRuleSchedule${index}`,
  };
})
