#!/usr/bin/env bash
# Makes the pictures that the camera simulator sends. Usage: make_media.sh OUTDIR [small|long|bench|demo|all]
#
#   small-1 small-2 small-3.mp4   640x360, 25 fps, 400 kbit/s, GOP 2 s, AAC 48 kHz mono: for tests
#   small-alt.mp4                 480x270: another resolution to switch to in mid-stream
#   long.mp4                      like small-1 but 200 s, to be sent once from start to end
#   bench.mp4                     1080p25, 3 Mbit/s, GOP 2 s, AAC 48 kHz stereo: for script/bench
#   demo-1 … demo-4.mp4           720p25, 1.5 Mbit/s, named cameras: for script/server --demo
#   demo-sub-1 … demo-sub-4.mp4   the same pictures as 360p, 300 kbit/s, GOP 1 s: their sub streams
#
# H.264 without B-frames. Every picture has its camera's name, the time since the loop began and the frame number
# burnt in. The number is there for machines too: a row of 16 squares along the lower edge, black 0, white 1, the
# highest bit on the left, framed by a grey square on either side. The simulator loops the file, so the counter and
# the clock start again with each loop: they show time within the loop, not the time of day.
#
# The squares: side s = height / 18, bit i (0 = left) spans x = (i + 2) * s, y = height - 2 * s.
set -euo pipefail

out=${1:?usage: make_media.sh OUTDIR [small|long|bench|demo|all]}
what=${2:-all}
font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
mono=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf
mkdir -p "$out"
# One at a time: who comes second finds the files made.
exec 9>"$out/.lock"
flock 9

# The filters that draw name, clock and frame number over a picture of height $2.
overlay() {
  local name=$1 height=$2 s=$(($2 / 18)) i chain
  local y=$((height - 2 * s))
  chain="drawbox=x=0:y=$((y - s / 2)):w=20*$s:h=2*$s:color=black:t=fill"
  chain+=",drawbox=x=$s:y=$y:w=$s:h=$s:color=gray:t=fill,drawbox=x=18*$s:y=$y:w=$s:h=$s:color=gray:t=fill"
  for i in $(seq 0 15); do
    chain+=",drawbox=x=$(((i + 2) * s)):y=$y:w=$s:h=$s:color=white:t=fill:enable='mod(floor(n/$((1 << (15 - i)))),2)'"
  done
  chain+=",drawtext=fontfile=$font:text='$name':x=w-text_w-$s:y=h-text_h-$s:fontsize=$((s * 3 / 2)):fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=$((s / 4))"
  chain+=",drawtext=fontfile=$mono:text='%{pts\\:hms}  %{n}':x=w-text_w-$s:y=$s:fontsize=$((s * 5 / 4)):fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=$((s / 4))"
  echo "$chain"
}

# make FILE NAME SOURCE WIDTHxHEIGHT SECONDS VIDEO_KBIT/S TONE_HZ CHANNELS
make() {
  local file=$out/$1.mp4 name=$2 source=$3 size=$4 seconds=$5 rate=$6 tone=$7 channels=$8
  [ -s "$file" ] && return
  local height=${size#*x}
  ffmpeg -nostdin -hide_banner -loglevel error -y \
    -f lavfi -i "$source" -f lavfi -i "sine=frequency=$tone:beep_factor=4:sample_rate=48000" -t "$seconds" \
    -filter_complex "[0:v]scale=${size/x/:},fps=25,$(overlay "$name" "$height"),format=yuv420p[v]" -map '[v]' -map 1:a \
    -c:v libx264 -preset superfast -profile:v high -bf 0 -g 50 -keyint_min 50 -sc_threshold 0 \
    -b:v "${rate}k" -maxrate "${rate}k" -bufsize "${rate}k" -x264-params nal-hrd=vbr:force-cfr=1:slices=1 \
    -c:a aac -b:a 64k -ac "$channels" -ar 48000 -video_track_timescale 90000 -movflags +faststart -f mp4 "$file.part"
  mv "$file.part" "$file"
  echo "made $file"
}

# smaller FILE OF: the same pictures in a quarter of the size, with the same sound
smaller() {
  local file=$out/$1.mp4
  [ -s "$file" ] && return
  ffmpeg -nostdin -hide_banner -loglevel error -y -i "$out/$2.mp4" -vf scale=640:360 \
    -c:v libx264 -preset superfast -profile:v main -bf 0 -g 25 -keyint_min 25 -sc_threshold 0 \
    -b:v 300k -maxrate 300k -bufsize 300k -x264-params slices=1 \
    -c:a copy -video_track_timescale 90000 -movflags +faststart -f mp4 "$file.part"
  mv "$file.part" "$file"
  echo "made $file"
}

small() {
  make small-1 'Camera 1' 'testsrc2=size=640x360:rate=25' 640x360 20 400 440 1
  make small-2 'Camera 2' 'gradients=size=640x360:rate=25:c0=navy:c1=teal:c2=orange:nb_colors=3:speed=0.02' 640x360 20 400 554 1
  make small-3 'Camera 3' 'life=size=160x90:rate=25:ratio=0.2:mold=20:life_color=lime:death_color=navy:seed=3' 640x360 20 400 659 1
  make small-alt 'Camera 1' 'testsrc2=size=480x270:rate=25' 480x270 20 300 440 1
}

long() {
  make long 'Long' 'testsrc2=size=640x360:rate=25' 640x360 200 400 440 1
}

bench() {
  make bench 'Bench' 'testsrc2=size=1920x1080:rate=25,noise=alls=10:allf=t' 1920x1080 24 3000 440 2
}

demo() {
  local moving='drawgrid=w=80:h=80:t=1:color=white@0.15,noise=alls=4:allf=t'
  make demo-1 'Front door' "gradients=size=1280x720:rate=25:c0=0x16324f:c1=0x2a9d8f:c2=0xe9c46a:nb_colors=3:speed=0.02:seed=1,$moving" 1280x720 30 1500 440 1
  make demo-2 'Garage' "gradients=size=1280x720:rate=25:c0=0x22223b:c1=0x9a8c98:c2=0xc9ada7:nb_colors=3:speed=0.015:seed=2,$moving" 1280x720 30 1500 494 1
  make demo-3 'Garden' "life=size=320x180:rate=25:ratio=0.15:mold=20:life_color=0x90be6d:death_color=0x31572c:mold_color=0x132a13:seed=5" 1280x720 30 1500 587 1
  make demo-4 'Reception' 'testsrc2=size=1280x720:rate=25' 1280x720 30 1500 659 1
  local i
  for i in 1 2 3 4; do smaller "demo-sub-$i" "demo-$i"; done
}

case $what in
  small | long | bench | demo) "$what" ;;
  all) small && long && bench && demo ;;
  *) echo "make_media.sh: no such set: $what" >&2; exit 2 ;;
esac
