# One server in a container; docs/operations.md says how it is run.
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv
RUN python3 -m venv /opt/vitrina
WORKDIR /build
COPY requirements.lock .
RUN /opt/vitrina/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/vitrina/bin/pip install --no-cache-dir --no-deps .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --home-dir /data --no-create-home vitrina && install --directory --owner vitrina --mode 0700 /data
COPY --from=build /opt/vitrina /opt/vitrina
ENV PATH=/opt/vitrina/bin:$PATH VITRINA_DATA=/data
USER vitrina
WORKDIR /data
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["vitrina"]
CMD ["serve", "--host", "0.0.0.0"]
