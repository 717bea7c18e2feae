// The 58 resources of the replication system as L1 constructs. `node app.mjs` prints the template.
// It is the work of a CDK app to the same end, so that bench/run can compare what a synthesis costs.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, BootstraplessSynthesizer, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDBCluster, CfnDBInstance, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter as CfnSsmParameter } from 'aws-cdk-lib/aws-ssm';

const ENVIRONMENTS = ['Dev', 'Staging', 'Prod'].map((id, at) => (
  { id, name: id.toLowerCase(), prefix: `10.${at + 1}`, cidr: `10.${at + 1}.0.0/16` }));
const PEERINGS = [[ENVIRONMENTS[0], ENVIRONMENTS[1]], [ENVIRONMENTS[1], ENVIRONMENTS[2]]];
const CODE = `def lambda_handler(event, context):\n    return {"statusCode": 200, "body": "{}"}\n`;

const outdir = mkdtempSync(join(tmpdir(), 'dbrepl-cdk-'));
const app = new App({ outdir, analyticsReporting: false });
const stack = new Stack(app, 'Replication', {
  synthesizer: new BootstraplessSynthesizer({ generateBootstrapVersionRule: false }),
  description: 'Aurora MySQL in three environments, peered in a row, with functions that replicate between them',
});

const suffixParameter = new CfnParameter(stack, 'EnvironmentSuffix', {
  type: 'String', minLength: 1, maxLength: 20, allowedPattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  description: 'Suffix of all names', constraintDescription: 'lower case letters and digits joined by single hyphens',
});
const user = new CfnParameter(stack, 'MasterUsername', {
  type: 'String', default: 'admin', minLength: 1, maxLength: 16, allowedPattern: '[a-zA-Z][a-zA-Z0-9]*',
  description: 'Master user of the databases',
});
const suffix = suffixParameter.valueAsString;
const named = (name) => `${name}-${suffix}`;
const tags = (environment, name) => [
  { key: 'Environment', value: environment }, { key: 'Name', value: named(name) }];

function addNetwork({ id, name, prefix, cidr }) {
  const vpc = new ec2.CfnVPC(stack, `${id}VPC`, {
    cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: tags(name, `${name}-vpc`) });
  const subnets = [1, 2].map((number) => new ec2.CfnSubnet(stack, `${id}PrivateSubnet${number}`, {
    vpcId: vpc.ref, cidrBlock: `${prefix}.${number}.0/24`, availabilityZone: Fn.select(number - 1, Fn.getAzs()),
    mapPublicIpOnLaunch: false, tags: tags(name, `${name}-private-subnet-${number}`) }));
  const table = new ec2.CfnRouteTable(stack, `${id}RouteTable`, {
    vpcId: vpc.ref, tags: tags(name, `${name}-route-table`) });
  subnets.forEach((subnet, at) => new ec2.CfnSubnetRouteTableAssociation(
    stack, `${id}Subnet${at + 1}RouteTableAssociation`, { subnetId: subnet.ref, routeTableId: table.ref }));
  return { vpc, subnets, table };
}

function addKey({ id, name }) {
  const key = new CfnKey(stack, `${id}KMSKey`, {
    description: `KMS key for ${name} environment encryption - ${suffix}`, enableKeyRotation: true,
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Account', Effect: 'Allow', Action: 'kms:*', Resource: '*',
          Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` } },
        { Sid: 'Services', Effect: 'Allow', Resource: '*', Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'],
          Principal: { Service: ['rds', 's3', 'ssm', 'secretsmanager'].map((each) => `${each}.amazonaws.com`) },
          Condition: { StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID } } },
      ],
    },
    tags: tags(name, `${name}-key`),
  });
  new CfnAlias(stack, `${id}KMSKeyAlias`, { aliasName: `alias/${named(`${name}-key`)}`, targetKeyId: key.ref });
  return key;
}

function addDatabase({ id, name }, { vpc, subnets }, key) {
  const secret = new CfnSecret(stack, `${id}DBSecret`, {
    name: named(`${name}-aurora-secret`), description: `Master credentials of ${name}`, kmsKeyId: key.ref,
    generateSecretString: {
      secretStringTemplate: Fn.sub('{"username": "${MasterUsername}"}'), generateStringKey: 'password',
      passwordLength: 32, excludeCharacters: '"@/\\' },
    tags: tags(name, `${name}-aurora-secret`),
  });
  const subnetGroup = new CfnDBSubnetGroup(stack, `${id}DBSubnetGroup`, {
    dbSubnetGroupName: named(`${name}-aurora-subnet-group`), dbSubnetGroupDescription: `Private subnets of ${name}`,
    subnetIds: subnets.map((subnet) => subnet.ref), tags: tags(name, `${name}-aurora-subnet-group`) });
  const group = new ec2.CfnSecurityGroup(stack, `${id}DBSecurityGroup`, {
    groupName: named(`${name}-aurora-sg`), groupDescription: `MySQL to the databases of ${name}`, vpcId: vpc.ref,
    securityGroupIngress: ENVIRONMENTS.map((peer) => ({
      ipProtocol: 'tcp', fromPort: 3306, toPort: 3306, cidrIp: peer.cidr, description: `MySQL from ${peer.name}` })),
    tags: tags(name, `${name}-aurora-sg`),
  });
  const credential = (field) => `{{resolve:secretsmanager:${secret.ref}:SecretString:${field}}}`;
  const cluster = new CfnDBCluster(stack, `${id}AuroraCluster`, {
    dbClusterIdentifier: named(`${name}-aurora-cluster`), engine: 'aurora-mysql',
    engineVersion: '5.7.mysql_aurora.2.12.6', masterUsername: credential('username'),
    masterUserPassword: credential('password'), dbSubnetGroupName: subnetGroup.ref,
    vpcSecurityGroupIds: [group.attrGroupId], storageEncrypted: true, kmsKeyId: key.attrArn, backupRetentionPeriod: 7,
    preferredBackupWindow: '03:00-04:00', preferredMaintenanceWindow: 'mon:04:00-mon:05:00',
    enableCloudwatchLogsExports: ['error', 'general', 'slowquery'], deletionProtection: false,
    tags: tags(name, `${name}-aurora-cluster`),
  });
  cluster.cfnOptions.deletionPolicy = 'Delete';
  cluster.cfnOptions.updateReplacePolicy = 'Delete';
  new CfnDBInstance(stack, `${id}AuroraInstance1`, {
    dbInstanceIdentifier: named(`${name}-aurora-instance-1`), dbClusterIdentifier: cluster.ref, engine: 'aurora-mysql',
    dbInstanceClass: 'db.r5.large', publiclyAccessible: false, tags: tags(name, `${name}-aurora-instance-1`) });
  new CfnAlarm(stack, `${id}ReplicationLagAlarm`, {
    alarmName: named(`${name}-aurora-replication-lag`), alarmDescription: `Replica lag of ${name} above a minute`,
    namespace: 'AWS/RDS', metricName: 'AuroraReplicaLag', statistic: 'Average', period: 60, evaluationPeriods: 2,
    threshold: 60000, comparisonOperator: 'GreaterThanThreshold', treatMissingData: 'notBreaching',
    dimensions: [{ name: 'DBClusterIdentifier', value: cluster.ref }, { name: 'Role', value: 'READER' }] });
  new CfnSsmParameter(stack, `${id}ConnectionParameter`, {
    name: `/db-replication/${suffix}/${name}/connection-string`, type: 'String',
    description: `Where the databases of ${name} are`, value: `mysql://${cluster.attrEndpointAddress}:3306`,
    tags: { Environment: name, Name: named(`${name}-connection`) } });
  return { secret, cluster };
}

function addPeering([from, to]) {
  const peering = new ec2.CfnVPCPeeringConnection(stack, `${from.id}To${to.id}PeeringConnection`, {
    vpcId: from.network.vpc.ref, peerVpcId: to.network.vpc.ref, tags: tags(from.name, `${from.name}-to-${to.name}-peering`) });
  for (const [here, there] of [[from, to], [to, from]]) {
    new ec2.CfnRoute(stack, `${here.id}To${there.id}Route`, {
      routeTableId: here.network.table.ref, destinationCidrBlock: there.cidr, vpcPeeringConnectionId: peering.ref });
  }
}

function addBucket(key) {
  return new CfnBucket(stack, 'MigrationScriptsBucket', {
    bucketName: `migration-scripts-${suffix}-${Aws.ACCOUNT_ID}`, versioningConfiguration: { status: 'Enabled' },
    bucketEncryption: { serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn } }] },
    lifecycleConfiguration: { rules: [{ id: 'DeleteOldMigrationScripts', status: 'Enabled', expirationInDays: 30,
      noncurrentVersionExpiration: { noncurrentDays: 30 } }] },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    tags: tags('shared', 'migration-scripts'),
  });
}

function addFunctions(environments, bucket) {
  const arn = (rest) => `arn:${Aws.PARTITION}:${rest}`;
  const here = `${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  const allow = (sid, Action, Resource) => ({ Sid: sid, Effect: 'Allow', Action, Resource });
  const role = new CfnRole(stack, 'LambdaExecutionRole', {
    roleName: named('db-sync-lambda-role'), description: 'What the replication functions may do',
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
    policies: [{ policyName: 'DatabaseSyncPolicy', policyDocument: { Version: '2012-10-17', Statement: [
      allow('Secrets', ['secretsmanager:GetSecretValue'], environments.map((each) => each.database.secret.ref)),
      allow('Keys', ['kms:Decrypt', 'kms:GenerateDataKey'], environments.map((each) => each.key.attrArn)),
      allow('Objects', ['s3:GetObject', 's3:PutObject'], `${bucket.attrArn}/*`),
      allow('Bucket', ['s3:ListBucket'], bucket.attrArn),
      allow('Parameters', ['ssm:GetParameter', 'ssm:PutParameter'], arn(`ssm:${here}:parameter/db-replication/${suffix}/*`)),
      allow('Clusters', ['rds:DescribeDBClusters'], environments.map((each) => each.database.cluster.attrDbClusterArn)),
      allow('Logs', ['logs:CreateLogStream', 'logs:PutLogEvents'],
        arn(`logs:${here}:log-group:/aws/lambda/db-sync-*-${suffix}:*`)),
      allow('Interfaces', ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'], '*'),
    ] } }],
    tags: tags('shared', 'db-sync-lambda-role'),
  });
  const home = environments[1].network;
  const group = new ec2.CfnSecurityGroup(stack, 'LambdaSecurityGroup', {
    groupName: named('lambda-db-sync-sg'), groupDescription: 'Egress of the replication functions', vpcId: home.vpc.ref,
    securityGroupEgress: [
      ...ENVIRONMENTS.map((each) => ({
        ipProtocol: 'tcp', fromPort: 3306, toPort: 3306, cidrIp: each.cidr, description: `MySQL to ${each.name}` })),
      { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0', description: 'HTTPS to AWS services' }],
    tags: tags('shared', 'lambda-db-sync-sg'),
  });
  const variables = { MIGRATION_BUCKET: bucket.ref, ENVIRONMENT_SUFFIX: suffix };
  for (const { name, database } of environments) {
    variables[`${name.toUpperCase()}_SECRET_ARN`] = database.secret.ref;
    variables[`${name.toUpperCase()}_ENDPOINT`] = database.cluster.attrEndpointAddress;
  }
  return ['Schema', 'Data'].map((kind) => {
    const name = named(`db-sync-${kind.toLowerCase()}-replication`);
    new CfnLogGroup(stack, `${kind}ReplicationLogGroup`, { logGroupName: `/aws/lambda/${name}`, retentionInDays: 7 });
    return new CfnFunction(stack, `${kind}ReplicationFunction`, {
      functionName: name, description: `${kind} replication between the environments`, runtime: 'python3.13',
      handler: 'index.lambda_handler', timeout: 300, memorySize: 512, role: role.attrArn, code: { zipFile: CODE },
      vpcConfig: { subnetIds: home.subnets.map((subnet) => subnet.ref), securityGroupIds: [group.attrGroupId] },
      environment: { variables }, tags: tags('shared', `db-sync-${kind.toLowerCase()}-replication`) });
  });
}

for (const environment of ENVIRONMENTS) {
  environment.network = addNetwork(environment);
  environment.key = addKey(environment);
  environment.database = addDatabase(environment, environment.network, environment.key);
}
PEERINGS.forEach(addPeering);
const bucket = addBucket(ENVIRONMENTS[0].key);
const functions = addFunctions(ENVIRONMENTS, bucket);

const output = (id, value, exported, description) => new CfnOutput(stack, id, {
  value, description, exportName: `${Aws.STACK_NAME}-${exported}` });
for (const { id, name, database } of ENVIRONMENTS) {
  output(`${id}AuroraClusterEndpoint`, database.cluster.attrEndpointAddress, `${id}AuroraEndpoint`, `Writer of ${name}`);
}
output('MigrationScriptsBucketName', bucket.ref, 'MigrationBucket', 'Bucket of the migration scripts');
['Schema', 'Data'].forEach((kind, at) => output(
  `${kind}ReplicationFunctionArn`, functions[at].attrArn, `${kind}FunctionArn`, `${kind} replication function`));

const template = app.synth().getStackArtifact(stack.artifactId).template;
process.stdout.write(`${JSON.stringify(template, null, 2)}\n`);
rmSync(outdir, { recursive: true });
