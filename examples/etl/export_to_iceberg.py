"""Glue 5 job: one verified export into Iceberg tables with real types.

Not run by this project's tests: they have no Spark. Read it as a beginning, and try it on your own data.

The step that starts it, in steward.config.ts:

    {
      name: 'to-iceberg',
      job: 'export-to-iceberg',
      arguments: {
        '--source': 's3://{bucket}/{folder}',
        '--tables': '{tables}',
        '--snapshot_time': '{snapshotTime}',
        '--database': 'ledger_lake',
      },
    }

The job itself needs, as default arguments:

    --datalake-formats  iceberg
    --conf              spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions
                        --conf spark.sql.catalog.glue=org.apache.iceberg.spark.SparkCatalog
                        --conf spark.sql.catalog.glue.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog
                        --conf spark.sql.catalog.glue.io-impl=org.apache.iceberg.aws.s3.S3FileIO
                        --conf spark.sql.catalog.glue.warehouse=s3://<your warehouse bucket>/
    --max-retries 0     so that a failed run is told at once, and MaxConcurrentRuns as many as may run side by side

Its role needs s3:GetObject and s3:ListBucket on the lake bucket, kms:Decrypt on the lake key, and what Iceberg needs on
the warehouse bucket and in the Glue Data Catalog.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.html
"""

import re
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

# RDS writes these PostgreSQL types as text; say here which columns are which. A column left out stays text.
CASTS = {
    "ledger.public.entries": {"amount": "decimal(38,9)", "booked_at": "timestamp"},
}


def iceberg_name(table: str) -> str:
    """database.schema.table in letters, digits and underscores, as Athena reads names."""
    _, schema, name = table.split(".", 2)
    return re.sub(r"[^a-z0-9_]", "_", f"{schema}_{name}".lower())


def read_export(spark, source: str, table: str):
    """RDS writes <database>/<schema>.<table>/<batch>/part-*.parquet."""
    database, rest = table.split(".", 1)
    frame = spark.read.option("recursiveFileLookup", "true").parquet(f"{source}{database}/{rest}/")
    for column, kind in CASTS.get(table, {}).items():
        frame = frame.withColumn(column, F.col(column).cast(kind))
    return frame


def main() -> None:
    wanted = ["JOB_NAME", "source", "tables", "snapshot_time", "database", "aurora-steward-export"]
    args = getResolvedOptions(sys.argv, wanted)
    glue = GlueContext(SparkContext.getOrCreate())
    job = Job(glue)
    job.init(args["JOB_NAME"], args)
    spark = glue.spark_session

    spark.sql(f"CREATE NAMESPACE IF NOT EXISTS glue.{args['database']}")
    for table in filter(None, args["tables"].split(",")):
        target = f"glue.{args['database']}.{iceberg_name(table)}"
        frame = read_export(spark, args["source"], table).withColumn(
            "snapshot_time", F.lit(args["snapshot_time"]).cast("timestamp")
        )
        if spark.catalog.tableExists(target):
            # The same export again replaces its own partition and no other.
            frame.writeTo(target).overwritePartitions()
        else:
            frame.writeTo(target).partitionedBy(F.col("snapshot_time")).create()

    job.commit()


main()
