#include <string_view>

#include "config/load.hpp"

namespace dbrepl::config {

std::string_view starter() {
  return R"(# Configuration of dbrepl. Everything here is the built-in value: keep what differs, delete the rest.
# Editors complete and check this file by its schema, schemas/dbrepl.schema.json:
# yaml-language-server: $schema=schemas/dbrepl.schema.json

profile: baseline          # a set of values of the options below; or "functional"
policy: ephemeral          # stacks go away without a trace; "durable": they are meant to last
description: >-
  Aurora MySQL clusters in separate environments, joined by VPC peering, with functions that
  replicate schemas and reference data between them
partition: any             # ARNs for the partition of the deployment; or aws, aws-cn, aws-us-gov
name_tags: all             # or "main": not on keys, secrets, log groups and alarms; "nameless"
tags: {}                   # on every resource that takes tags, beside Name and Environment

# What physical names begin with. All of them end with the parameter EnvironmentSuffix.
names:
  prefix: ""               # before every name, for example "acme"
  functions: db-sync       # functions, their role and security group
  bucket: migration-scripts
  parameters: db-replication

# The two parameters of the template.
parameters:
  environment_suffix:
    # default: pr-1        # without one, every deployment has to give a suffix
    max_length: 20         # all names are checked to fit with a suffix of this length
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*$"
  master_username: admin   # the default of MasterUsername

# What holds for every environment. An environment can set each of these for itself.
defaults:
  zones: 2                 # availability zones, at least 2
  engine_version: 5.7.mysql_aurora.2.12.6
  instance_class: db.r5.large
  instances: 1             # one writer; the others are readers, which publish replica lag
  backup_days: 7
  backup_window: "03:00-04:00"                 # UTC
  maintenance_window: "mon:04:00-mon:05:00"    # UTC
  # database_name: appdb   # a change replaces the cluster
  log_exports: [error, general, slowquery]     # and audit
  # export_retention_days: 7                   # else Aurora makes their log groups, which stay
  deletion_protection: false
  deletion_policy: Delete  # or Snapshot, Retain; "unset" leaves a final snapshot behind
  ingress: all             # the database takes connections from all environments; or "peered"
  lag_alarm:
    enabled: true
    threshold_seconds: 60
    period_seconds: 60
    evaluation_periods: 2
    dimensions: readers    # or "cluster"
    optional: false        # true adds a parameter that leaves the alarm out
    actions: []            # ARNs told when the alarm changes state
  tags: {}

# Any number, with any names. Ranges are private and do not overlap. Without "subnets", one a zone
# is taken from the range.
environments:
  - name: dev
    cidr: 10.1.0.0/16
    subnets: [10.1.1.0/24, 10.1.2.0/24]
  - name: staging
    cidr: 10.2.0.0/16
    subnets: [10.2.1.0/24, 10.2.2.0/24]
  - name: prod
    cidr: 10.3.0.0/16
    subnets: [10.3.1.0/24, 10.3.2.0/24]

# Pairs of environments whose VPCs are joined. Peering is not transitive: dev has no way to prod.
peerings:
  - [dev, staging]
  - [staging, prod]

# What the functions reach AWS services by.
network:
  egress: none             # or endpoints, nat
  # public_subnet: 10.2.0.0/24                 # of the NAT gateway

keys:
  pending_days: 7          # a deleted key waits from 7 to 30 days
  rotation: true
  service_access: account  # AWS services use the keys for this account only; or "any"

bucket:
  expiration_days: 30      # migration scripts
  noncurrent_days: 30      # replaced versions of them
  empty_on_deletion: false # else what it holds stops the deletion of the stack

# PyMySQL, without which the functions do nothing.
driver:
  layer: none              # or "object": an archive in a bucket; "arn": a layer that is there
  # bucket: acme-artifacts # without one, the template has parameters for bucket and key
  # key: pymysql-layer.zip

functions:
  environment: staging     # in whose VPC they live: the one that is peered with all others
  runtime: python3.13
  memory_mb: 512
  timeout_seconds: 300
  # reserved_concurrency: 1
  log_retention_days: 7
  egress: restricted       # MySQL in the environments and HTTPS; or "all"
  vpc_access: statement    # or "managed-policy"
  log_access: write        # "create" may re-create a deleted log group
  describe_access: named   # the stack's own clusters and instances; or "all", "none"
  code: plain              # "packed": once for both functions, compressed
  never_targets: []        # environments that are never written to
  reference_tables: []     # "database.table": the only ones whose data may be copied
  left_out_columns: []     # "database.table.column"
  masked_columns: []
  allow_destructive: false # schema runs drop and narrow only where their event says so
  forget_state: false      # true deletes what they recorded with the stack
  prepare_databases: false # true gives the databases utf8mb4 once the stack stands
  # initial_schema: CREATE TABLE …             # SQL that runs then
  sync_alarm:
    enabled: false         # an alarm a peering and kind of run
    max_age_hours: 24
    actions: []
)";
}

}  // namespace dbrepl::config
