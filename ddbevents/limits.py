"""All limits of AWS, each written once with its source.

This module only has the numbers. Code that enforces one imports it from here, so that
only one line changes if AWS raises a limit.
"""

from __future__ import annotations

from typing import Final

# Amazon DynamoDB
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html

NUMBER_DIGITS: Final = 38
"""The most significant digits of a number; also in "Supported data types"."""

NUMBER_EXPONENTS: Final = (-130, 125)
"""The exponents of a number's first significant digit, from and to."""

NESTING_LEVELS: Final = 32
"""How deep maps and lists nest; an item is the first level.

DynamoDB Local counts like this: an attribute holds 31 nested lists, not 32.
"""

ITEM_BYTES: Final = 409_600
"""The most bytes of an item, names and values together."""

ATTRIBUTE_NAME_BYTES: Final = 65_535
"""The most bytes of the name of an attribute that is not a key."""

KEY_NAME_BYTES: Final = 255
"""The most bytes of the name of a key attribute."""

PARTITION_KEY_BYTES: Final = 2048
"""The most bytes of the value of a partition key."""

SORT_KEY_BYTES: Final = 1024
"""The most bytes of the value of a sort key."""

TABLE_NAME_CHARACTERS: Final = (3, 255)
"""The fewest and the most characters of a table's name."""

# DynamoDB Streams

STREAM_RETENTION_HOURS: Final = 24
"""How long a stream keeps a record.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

SEQUENCE_NUMBER_DIGITS: Final = 129
"""The most digits of a sequence number, of DynamoDB or of Kinesis.

Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SequenceNumberRange.html
"""

GET_RECORDS_COUNT: Final = 1_000
"""The most records that one call of GetRecords returns.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
"""

GET_RECORDS_BYTES: Final = 1024 * 1024
"""The most bytes of records that one call of GetRecords returns.

Source: as above.
"""

# AWS Lambda

PAYLOAD_LIMIT: Final = 6 * 1024 * 1024 - 1
"""The most bytes of JSON in an invocation's payload.

Lambda refuses more: "Request must be smaller than 6291456 bytes for the
InvokeFunction operation".

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

FUNCTION_SECONDS: Final = 900
"""The most seconds that a function may take.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

WINDOW_STATE_BYTES: Final = 1024 * 1024
"""The most bytes of JSON in a tumbling window's state; above it the window ends early.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
"""

BATCH_SIZES: Final = (1, 10_000)
"""How many records a batch has at most: the least and the largest setting."""

MAPPING_RANGES: Final = {
    "batch_size": BATCH_SIZES,
    "maximum_batching_window_in_seconds": (0, 300),
    "parallelization_factor": (1, 10),
    "maximum_record_age_in_seconds": (-1, 604_800),
    "maximum_retry_attempts": (-1, 10_000),
    "tumbling_window_in_seconds": (0, 900),
}
"""The ranges of an event source mapping's settings; -1 means no limit.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

LEAST_RECORD_AGE: Final = 60
"""The least seconds of `maximum_record_age_in_seconds`, if it is not -1.

Source: as above, and Lambda's error for other values.
"""

FUNCTION_TIMEOUT: Final = 3
"""The default timeout of a function in seconds.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
"""

FILTER_PATTERNS: Final = 5
"""The most filter patterns of an event source mapping.

Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

FILTER_PATTERNS_ON_REQUEST: Final = 10
"""The same, if you ask AWS for more.

Source: as above.
"""

FILTER_CHARACTERS: Final = 4096
"""The most characters of a filter pattern.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
"""
