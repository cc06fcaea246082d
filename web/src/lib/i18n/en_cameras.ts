/** Words about cameras: their states, reasons, settings and tests. */
export const enCameras = {
  state: { recording: 'Recording', connecting: 'Connecting', offline: 'Offline', disabled: 'Off' },
  reason: {
    none: { what: 'No reason known', advice: 'Nothing to do.' },
    starting: { what: 'Connecting to the camera', advice: 'The first picture is there in a few seconds.' },
    disabled: { what: 'The camera is switched off', advice: 'Switch it on in its settings to record.' },
    unauthorized: {
      what: 'The camera refuses the user or the password',
      advice:
        'Type them again in the camera’s settings. Some cameras lock an account for minutes after wrong attempts.',
    },
    unreachable: {
      what: 'The camera cannot be reached',
      advice: 'Check its power, its network cable or Wi-Fi, and the address in its settings.',
    },
    timeout: {
      what: 'The camera stopped sending',
      advice:
        'It took the connection but nothing comes. It may be overloaded or behind a bad link: restart it if it stays so.',
    },
    not_found: {
      what: 'The camera has no stream at this address',
      advice: 'Look up the path of the stream in the camera’s manual and correct the address.',
    },
    no_video: {
      what: 'The stream has no picture',
      advice: 'Choose another stream of the camera, one with video.',
    },
    unsupported_codec: {
      what: 'The camera’s codec cannot be recorded',
      advice: 'Set the camera to H.264 or H.265 in its own web page.',
    },
    protocol_error: {
      what: 'The camera’s answers make no sense',
      advice: 'Check that the address is of an RTSP stream. An update of the camera’s firmware may help.',
    },
    camera_closed: {
      what: 'The camera ended the connection',
      advice: 'It is asked again by itself. It may be restarting.',
    },
    parameters_changed: {
      what: 'The camera changed its picture',
      advice: 'Recording goes on with the new settings.',
    },
    clock_jump: { what: 'The server’s clock was set', advice: 'Check its time synchronisation.' },
    disk_full: { what: 'The disk is full', advice: 'Free space, add a disk, or keep fewer days.' },
    disk_error: { what: 'The disk could not be written', advice: 'Check the server’s disk and its log.' },
    disk_slow: { what: 'The disk was too slow', advice: 'Use a faster disk, or fewer cameras on this one.' },
    shutdown: { what: 'The server was stopped', advice: 'Recording began again with its start.' },
    crash: {
      what: 'The server ended unexpectedly',
      advice: 'Perhaps the power was cut. What was written is safe.',
    },
    footage_lost: {
      what: 'A file of the footage is gone',
      advice: 'Check the disk: somebody or something removed it.',
    },
    internal_error: {
      what: 'The server made a mistake',
      advice: 'It tries again by itself. Its log says more.',
    },
  },
  cameras: {
    title: 'Cameras',
    lead: 'What is recorded, and how it is doing.',
    add: 'Add camera',
    addLead: 'Type its RTSP address, test it, and it is recorded from then on.',
    addAndRecord: 'Add and record',
    added: '“{{name}}” was added and is being connected.',
    edit: 'Edit',
    picture: 'Newest picture of {{name}}',
    stores: '{{size}} stored',
    first: {
      title: 'Add your first camera',
      lead: 'Its RTSP address is all it takes; the manual or the camera’s own web page shows it.',
    },
    empty: {
      title: 'No cameras yet',
      text: 'Every camera with an RTSP stream works: nearly all network cameras and recorders have one.',
      subUser: 'No camera is shared with you at the moment. Ask the owner of the account for the permission.',
    },
    gone: { title: 'This camera is not there', text: 'It was removed, or you may no longer see it.' },
    lost: 'No longer shared with you: {{names}}.',
    name: 'Name',
    nameHint: 'As you call the place: Gate, Garage, Counter.',
    url: 'Address (RTSP)',
    urlHint: 'A whole address with user and password may be pasted: they are taken out and kept sealed.',
    subUrl: 'Sub stream (RTSP)',
    subUrlHint:
      'The smaller picture that most cameras have beside: walls of several cameras show it and load less. It is not recorded. On the same host the same user and password are used; others may be in the address, and are kept sealed.',
    username: 'User',
    password: 'Password',
    stored: 'stored',
    credentialsHint: 'They are kept encrypted and never shown again.',
    credentialsKept:
      'User and password are stored. Type new ones to replace them. A new host needs them again.',
    forget: 'Forget the stored user and password',
    audio: 'Record sound',
    audioHint: 'Mind the law: in many places people must be told.',
    retentionDays: 'Keep for (days)',
    retentionDaysHint: 'Empty: as long as there is room.',
    retentionGb: 'At most (GB)',
    retentionGbHint: 'Then the oldest gives way.',
    active: 'Camera switched on',
    activeHint: 'Off: it is neither recorded nor shown live. Its footage stays.',
    delete: 'Remove camera',
    deleteBoth: 'Remove camera and footage',
    deleted: '“{{name}}” was removed.',
    deleteTitle: 'Remove “{{name}}”?',
    deleteLead: 'It is no longer recorded. What shall become of its footage ({{size}})?',
    deleteFootage: 'Its footage',
    footage: {
      keep: {
        title: 'Keep the footage',
        text: 'It can be played until it is too old or its room is needed.',
      },
      delete: {
        title: 'Delete the footage too',
        text: 'At once and for ever, also what was marked to be kept for good.',
      },
    },
    sub: {
      title: 'Sub stream',
      lead: 'Pulled from the camera only while a wall shows it; never recorded.',
      state: { idle: 'Nobody watches', connecting: 'Connecting', live: 'Live', offline: 'Offline' },
    },
    mistake: {
      nameMissing: 'Give the camera a name.',
      urlMissing: 'Type the camera’s address.',
      urlScheme: 'The address must begin with rtsp:// or rtsps://.',
      urlSame: 'This is the address of the main stream. Give that of the smaller one, or none.',
      urlHost: 'The address has no host, such as 192.168.1.20.',
      daysInvalid: 'Whole days from 1 to 36500, or empty.',
      gbInvalid: 'A number from 0.2 on, or empty.',
    },
  },
  test: {
    title: 'Test connection',
    lead: 'See picture and settings before you save. It takes up to twelve seconds.',
    subTitle: 'Test sub stream',
    subLead: 'Small and light is what a wall wants: 640 × 360 is plenty.',
    subOk: 'It works: walls can show this picture',
    run: 'Test now',
    running: 'Asking the camera…',
    picture: 'Picture from the camera',
    ok: 'It works: this camera can be recorded',
    video: 'Video',
    audio: 'Sound',
    noAudio: 'none',
    size: 'Picture size',
    fps: 'Frames',
    bitrate: 'Bit rate',
    keyFrames: 'Key frame',
    everySeconds: 'every {{seconds}} s',
    perDay: 'About {{size}} a day',
    warning: {
      h265_limited_browsers: {
        what: 'H.265 does not play in every browser',
        advice:
          'It is recorded without loss, but Firefox and some others cannot show it. H.264 plays everywhere.',
      },
      key_frames_far_apart: {
        what: 'Key frames are far apart',
        advice:
          'Live starts late and seeking is slow. Set the key-frame (I-frame) interval of the camera to 1–2 s.',
      },
      no_key_frame_interval: {
        what: 'Key frames are very rare',
        advice: 'During the test only one came. Set the key-frame (I-frame) interval of the camera to 1–2 s.',
      },
      audio_ignored: {
        what: 'Its sound cannot be recorded',
        advice: 'The picture can. Set the camera’s sound to AAC to have both.',
      },
      no_audio: {
        what: 'It sends no sound',
        advice: 'That is fine, unless you expected some: switch it on in the camera.',
      },
      packets_lost: {
        what: 'Parts of the picture got lost on the way',
        advice: 'Check the cable or the Wi-Fi between the camera and the server, or use TCP.',
      },
      frame_rate_differs: {
        what: 'It sends another frame rate than it says',
        advice: 'It is recorded as it comes. If the picture stutters, lower the frame rate in the camera.',
      },
      password_sent_in_clear: {
        what: 'Its password travels unprotected',
        advice:
          'Whoever listens in this network can read it. Set the camera to Digest authentication, or use rtsps.',
      },
      variable_quirks: {
        what: 'It does not keep to the standard everywhere',
        advice: 'DVR-Lite works around it. An update of the camera’s firmware may mend it.',
      },
    },
  },
  statistics: {
    title: 'The last 24 hours',
    lead: 'How the stream came from the camera, minute by minute.',
    bitrate: 'Bit rate',
    fps: 'Frames a second',
    lost: 'Packets lost',
    reconnects: 'Reconnections',
    jitter: 'Jitter',
    viewers: 'Live viewers',
    since: 'Counted since {{time}}: the camera was added or the server was started then.',
    missing_one: 'Hatched: nothing came for {{duration}}.',
    missing_other: 'Hatched: nothing came for {{duration}} in all, {{count}} times.',
    empty: 'Nothing was counted yet. Two minutes after the camera begins to send, its charts are here.',
  },
  gaps: {
    title: 'Gaps in the footage',
    lead: 'Every moment of the last {{days}} days that is missing, and why.',
    none: 'None in the last {{days}} days: every moment is there.',
    open: 'goes on',
    more_one: '… and {{count}} more.',
    more_other: '… and {{count}} more.',
  },
};
