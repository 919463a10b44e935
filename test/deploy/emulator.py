"""Starts ministack with stand-ins for what it does not know.

Bind address and port come from the environment (BIND_HOST, GATEWAY_PORT). The stand-ins are only of AWS's side:
the templates and bundles that are deployed are the product's own, unchanged.
"""

import hashlib
import io
import json
import logging
import mimetypes
import os
import re
import signal
import sys
import threading
import uuid
import zipfile

import ministack.app
from ministack.core import router
from ministack.services import apigateway, dynamodb, s3
from ministack.services.cloudformation import provisioners

GATEWAY = f"http://{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"
ACCOUNT = os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")
REGION = os.environ.get("MINISTACK_REGION", "us-east-1")

handlers = provisioners._RESOURCE_HANDLERS


def ivs(kind):
    """A resource of IVS: it has an ARN and no behaviour."""

    def create(logical_id, props, stack_name):
        arn = f"arn:aws:ivs:{REGION}:{ACCOUNT}:{kind}/{uuid.uuid4().hex[:12]}"
        return arn, {"Arn": arn, "State": "ACTIVE"}

    return {"create": create, "delete": lambda physical_id, props: None}


def consumer_create(logical_id, props, stack_name):
    """A consumer with enhanced fan-out, which the emulator does not know: it has an ARN."""
    arn = f"{props['StreamARN']}/consumer/{props['ConsumerName']}:1"
    return arn, {"ConsumerARN": arn, "ConsumerStatus": "ACTIVE", "StreamARN": props["StreamARN"]}


def on_the_stream(create):
    """A mapping of a consumer reads the stream itself."""

    def wrapped(logical_id, props, stack_name):
        source = props["EventSourceArn"].split("/consumer/")[0]
        return create(logical_id, {**props, "EventSourceArn": source}, stack_name)

    return wrapped


def route_of(props):
    """`Ref` of a route is `<api>/<route>` in the emulator, and the route's id alone on AWS."""
    return props["RouteId"].rpartition("/")[2]


def route_response_create(logical_id, props, stack_name):
    """The emulator has the API call and lacks the CloudFormation type."""
    status, _, body = apigateway._create_route_response(
        props["ApiId"], route_of(props), {"routeResponseKey": props["RouteResponseKey"]}
    )
    made = json.loads(body)
    if status != 201:
        raise ValueError(made)
    return made["routeResponseId"], {"RouteResponseId": made["routeResponseId"]}


def route_response_delete(physical_id, props):
    apigateway._delete_route_response(props["ApiId"], route_of(props), physical_id)


def without_identity_source(create):
    """AWS always asks a REQUEST authorizer that names no identity source; the emulator would want a header."""

    def wrapped(logical_id, props, stack_name):
        return create(logical_id, {"IdentitySource": [], **props}, stack_name)

    return wrapped


def with_tags(create):
    """The emulator forgets the tags of a stack's buckets, by which the CDK knows the buckets it may empty."""

    def wrapped(logical_id, props, stack_name):
        name, attributes = create(logical_id, props, stack_name)
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in props.get("Tags", [])}
        return name, attributes

    return wrapped


def with_its_tags(delete):
    """The emulator keeps the tags of a table that a stack has deleted: it would seem to be left behind."""

    def wrapped(physical_id, props):
        table = dynamodb._tables.get(physical_id)
        delete(physical_id, props)
        if table:
            dynamodb._tags.pop(table["TableArn"], None)

    return wrapped


def site_create(logical_id, props, stack_name):
    """CDK's bucket deployment, whose own function needs the AWS CLI from a layer of Amazon Linux."""
    destination = s3._buckets[props["DestinationBucketName"]]
    prefix = props.get("DestinationBucketKeyPrefix", "")
    for bucket, key in zip(props["SourceBucketNames"], props["SourceObjectKeys"]):
        archive = zipfile.ZipFile(io.BytesIO(s3._buckets[bucket]["objects"][key]["body"]))
        for name in archive.namelist():
            if not name.endswith("/"):
                put(props["DestinationBucketName"], prefix + name, archive.read(name))
    assert destination["objects"], "the site's archive was empty"
    return f"aws.cdk.s3deployment.{uuid.uuid4()}", {"DestinationBucketArn": f"arn:aws:s3:::{props['DestinationBucketName']}"}


def put(bucket, key, body):
    s3._buckets[bucket]["objects"][key] = {
        "body": body,
        "content_type": mimetypes.guess_type(key)[0] or "application/octet-stream",
        "content_encoding": None,
        "etag": f'"{hashlib.md5(body).hexdigest()}"',
        "last_modified": "2026-01-01T00:00:00.000Z",
        "size": len(body),
        "metadata": {},
    }


def with_local_addresses(create):
    """Functions find the emulator where AWS would give its own hosts, which this machine cannot reach."""

    def rewrite(value):
        if not isinstance(value, str):
            return value
        value = re.sub(r"^https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com", GATEWAY, value)
        return re.sub(
            r"^https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com", rf"{GATEWAY}/_aws/execute-api/\1", value
        )

    def wrapped(logical_id, props, stack_name):
        variables = props.get("Environment", {}).get("Variables")
        if variables:
            props = {**props, "Environment": {"Variables": {k: rewrite(v) for k, v in variables.items()}}}
        return create(logical_id, props, stack_name)

    return wrapped


handlers["AWS::IVS::RecordingConfiguration"] = ivs("recording-configuration")
handlers["AWS::IVS::Channel"] = ivs("channel")
handlers["AWS::Kinesis::StreamConsumer"] = {"create": consumer_create, "delete": lambda physical_id, props: None}
handlers["AWS::Lambda::EventSourceMapping"] = {
    **handlers["AWS::Lambda::EventSourceMapping"],
    "create": on_the_stream(handlers["AWS::Lambda::EventSourceMapping"]["create"]),
}
handlers["AWS::ApiGatewayV2::RouteResponse"] = {"create": route_response_create, "delete": route_response_delete}
handlers["AWS::ApiGatewayV2::Authorizer"] = {
    **handlers["AWS::ApiGatewayV2::Authorizer"],
    "create": without_identity_source(handlers["AWS::ApiGatewayV2::Authorizer"]["create"]),
}
handlers["AWS::S3::Bucket"] = {
    **handlers["AWS::S3::Bucket"],
    "create": with_tags(handlers["AWS::S3::Bucket"]["create"]),
}
handlers["AWS::DynamoDB::Table"] = {
    **handlers["AWS::DynamoDB::Table"],
    "delete": with_its_tags(handlers["AWS::DynamoDB::Table"]["delete"]),
}
# Its function moves channels of IVS, whose API the emulator does not have.
handlers["Custom::Recordings"] = {
    "create": lambda logical_id, props, stack_name: ("channels-recordings", {}),
    "delete": lambda physical_id, props: None,
}
handlers["Custom::CDKBucketDeployment"] = {"create": site_create, "delete": lambda physical_id, props: None}
handlers["AWS::Lambda::Function"] = {
    **handlers["AWS::Lambda::Function"],
    "create": with_local_addresses(handlers["AWS::Lambda::Function"]["create"]),
}

def end_with_parent():
    """Standard input ends with the process that started this one: then nothing of this process group may stay."""
    sys.stdin.buffer.read()
    os.killpg(os.getpgid(0), signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
# The first call of a service that it does not know (IVS) loads a long table while every other call waits.
router._is_aws_service_name("ivs")
logging.getLogger("ministack").setLevel(logging.WARNING)
ministack.app.main()
