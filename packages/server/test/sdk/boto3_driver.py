"""Does with boto3 what it is told on standard input, one JSON object a line, and answers with one line for each."""

import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

services = {"data": "bedrock-agentcore", "control": "bedrock-agentcore-control"}


def client(plane, settings):
    return boto3.client(
        services[plane],
        endpoint_url=settings["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=settings["id"],
        aws_secret_access_key=settings["secret"],
        config=Config(retries={"total_max_attempts": settings.get("attempts", 1)}),
    )


def failure(made, error):
    if not isinstance(error, ClientError):
        return {"class": type(error).__name__, "message": str(error)}
    response = error.response
    return {
        "class": type(error).__name__,
        "code": response["Error"]["Code"],
        "message": response["Error"]["Message"],
        "modelled": isinstance(error, getattr(made.exceptions, type(error).__name__, ())),
        "reason": response.get("reason"),
        "fieldList": response.get("fieldList"),
        "status": response["ResponseMetadata"]["HTTPStatusCode"],
        "requestId": response["ResponseMetadata"]["RequestId"],
        "retries": response["ResponseMetadata"]["RetryAttempts"],
    }


def answer(made, order):
    name = xform_name(order["operation"])
    if "pageSize" in order:
        pages = made.get_paginator(name).paginate(PaginationConfig={"PageSize": order["pageSize"]})
        return {"pages": list(pages)}
    return {"output": getattr(made, name)(**order["input"])}


def main():
    settings = json.loads(sys.stdin.readline())
    clients = {plane: client(plane, settings) for plane in services}
    for line in sys.stdin:
        order = json.loads(line)
        made = clients[order["plane"]]
        try:
            result = answer(made, order)
        except (ClientError, BotoCoreError) as error:
            result = {"error": failure(made, error)}
        print(json.dumps(result, default=lambda value: {"time": value.timestamp()}), flush=True)


main()
