#!/usr/bin/env bash
# kafka-run-class.sh CLASS ARGUMENTS..., or one of the public image's tools under its own name.
set -euo pipefail
case "$(basename "$0")" in
kafka-topics.sh) set -- org.apache.kafka.tools.TopicCommand "$@" ;;
kafka-configs.sh) set -- org.apache.kafka.tools.ConfigCommand "$@" ;;
kafka-consumer-groups.sh) set -- org.apache.kafka.tools.consumer.group.ConsumerGroupCommand "$@" ;;
esac
read -ra memory <<<"${KAFKA_HEAP_OPTS:--Xmx256m}"
read -ra more <<<"${KAFKA_OPTS:-}"
exec java "${memory[@]}" "${more[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dkafka.logs.dir=/opt/kafka/logs \
    -Dlog4j2.configurationFile=/etc/kafka/docker/log4j2.yaml -cp '/opt/kafka/libs/*' "$@"
