#!/bin/bash
# A Slurm of two nodes on this machine, for tests: munged, slurmctld and two slurmd in a folder of their own. It needs root and Debian's packages
# slurm-wlm and munge.
#
#   slurm-lab.sh start FOLDER    sets it up; then export SLURM_CONF=FOLDER/slurm.conf
#   slurm-lab.sh stop FOLDER     takes it down
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,6s/^# \?//p' "$0" >&2; exit 2; }
action=$1
mkdir -p "$2"
lab=$(realpath "$2")

need() {
    command -v "$1" > /dev/null || { echo "$1 is missing. Install it: apt-get install slurm-wlm munge" >&2; exit 2; }
}

start() {
    for program in munged slurmctld slurmd sbatch; do need "$program"; done
    [ "$(id -u)" -eq 0 ] || { echo "slurmd starts jobs for other users, so that this script needs root." >&2; exit 2; }
    mkdir -p "$lab"/{state,spool-n1,spool-n2,log,munge}
    chmod 700 "$lab/munge"
    dd if=/dev/urandom of="$lab/munge/key" bs=128 count=1 status=none
    chmod 400 "$lab/munge/key"
    munged --force --socket="$lab/munge/socket" --key-file="$lab/munge/key" --log-file="$lab/munge/log" --pid-file="$lab/munge/pid" \
        --seed-file="$lab/munge/seed"
    local cores memory
    cores=$(nproc)
    memory=$(awk '/MemTotal/ { print int($2 / 1024 / 2.5) }' /proc/meminfo)
    cat > "$lab/slurm.conf" << END
ClusterName=lab
SlurmctldHost=$(hostname -s)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$lab/munge/socket
CryptoType=crypto/munge
CredType=cred/munge
StateSaveLocation=$lab/state
SlurmdSpoolDir=$lab/spool-%n
SlurmctldPidFile=$lab/slurmctld.pid
SlurmdPidFile=$lab/slurmd-%n.pid
SlurmctldLogFile=$lab/log/slurmctld.log
SlurmdLogFile=$lab/log/slurmd-%n.log
SlurmctldPort=17000
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobCompType=jobcomp/filetxt
JobCompLoc=$lab/log/jobs.txt
AccountingStorageType=accounting_storage/none
JobRequeue=1
KillWait=60
MinJobAge=3600
ReturnToService=2
SchedulerParameters=requeue_delay=1
NodeName=n1 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=17001 CPUs=$cores RealMemory=$memory
NodeName=n2 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=17002 CPUs=$cores RealMemory=$memory
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
    export SLURM_CONF="$lab/slurm.conf"
    slurmctld
    slurmd -N n1
    slurmd -N n2
    for _ in $(seq 60); do
        [ "$(sinfo --noheader --states=idle --format=%D 2> /dev/null | tr -d ' ')" = 2 ] && { sinfo; return; }
        sleep 1
    done
    echo "the nodes did not come up; see $lab/log" >&2
    exit 1
}

stop() {
    for pid in "$lab"/slurmd-*.pid "$lab/slurmctld.pid" "$lab/munge/pid"; do
        [ -f "$pid" ] && kill "$(cat "$pid")" 2> /dev/null || true
    done
}

case $action in
    start | stop) "$action" ;;
    *) sed -n '2,6s/^# \?//p' "$0" >&2; exit 2 ;;
esac
