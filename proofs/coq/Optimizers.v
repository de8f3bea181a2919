(* Optimizers: fields, momenta and update maps over R (sections 7 of the format), and their
   evaluation on jets with its proof.

   [field_value] and [update] are the optimizers of the statements; [field_regular] says that f is
   regular at every point where they evaluate it. [fieldJ_ok], [updateJ_ok]: the jets enclose the
   values and carry slopes. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Core Intervals.
Import ListNotations.
Open Scope R_scope.

Record rat := Rat { rnum : Z; rden : positive }.
Definition ratR (q : rat) : R := cstR (rnum q) (rden q).

Inductive field :=
| Gradient
| Usam (rho : rat)
| UsamNested (rho : rat)
| UsamSequential (ascents : nat) (rho : rat)
| HessianUsam (rho : rat)
| GradientPenalty (rho : rat).
Inductive momentum := NoMomentum | HeavyBall (b : rat) | Nesterov (b : rat) | Ema (b : rat).
Record optimizer := Optimizer { the_field : field; the_momentum : momentum; step_size : rat }.

Notation point := (nat -> R) (only parsing).

Section Real.
Variable n : nat.
Variable f : expr.

Definition ahead (rho : R) (x d : point) : point := fun i => x i + rho * d i.
(* H(x) grad f(x) *)
Definition hess_grad (x : point) : point := fun i => sumn n (fun j => hess f x i j * grad f x j).
Fixpoint ascend (m : nat) (rho : R) (x : point) : point :=
  match m with O => x | S m' => let y := ascend m' rho x in ahead rho y (grad f y) end.

(* the point where the last gradient is taken *)
Definition look (fl : field) (x : point) : point :=
  match fl with
  | Gradient | GradientPenalty _ => x
  | Usam rho => ahead (ratR rho) x (grad f x)
  | UsamNested rho => ahead (ratR rho) x (grad f (ahead (ratR rho) x (grad f x)))
  | UsamSequential m rho => ascend m (ratR rho) x
  | HessianUsam rho => ahead (ratR rho) x (hess_grad x)
  end.
Definition field_value (fl : field) (x : point) : point :=
  match fl with
  | GradientPenalty rho => ahead (ratR rho) (grad f x) (hess_grad x)
  | _ => grad f (look fl x)
  end.

Fixpoint ascend_regular (m : nat) (rho : R) (x : point) : Prop :=
  match m with O => True | S m' => ascend_regular m' rho x /\ regular f (ascend m' rho x) end.
(* f is regular at every point where the field evaluates it *)
Definition field_regular (fl : field) (x : point) : Prop :=
  regular f (look fl x) /\
  match fl with
  | Gradient | GradientPenalty _ => True
  | Usam _ | HessianUsam _ => regular f x
  | UsamNested rho => regular f x /\ regular f (ahead (ratR rho) x (grad f x))
  | UsamSequential m rho => ascend_regular m (ratR rho) x
  end.

(* the dimension of the state: (x) or (x, x-), x- in the places n .. 2n-1 *)
Definition state_dim (o : optimizer) : nat := match the_momentum o with NoMomentum => n | _ => (n + n)%nat end.
Definition extrapolate (b : R) (s : point) : point := fun i => s i + b * (s i - s (n + i)%nat).
Definition update (o : optimizer) (s : point) (i : nat) : R :=
  let a := ratR (step_size o) in let g := field_value (the_field o) in
  match the_momentum o with
  | NoMomentum => s i - a * g s i
  | HeavyBall b => if Nat.ltb i n then extrapolate (ratR b) s i - a * g s i else s (i - n)%nat
  | Nesterov b => if Nat.ltb i n then let y := extrapolate (ratR b) s in y i - a * g y i else s (i - n)%nat
  | Ema b => if Nat.ltb i n then extrapolate (ratR b) s i - a * (1 - ratR b) * g s i else s (i - n)%nat
  end.
Definition update_regular (o : optimizer) (s : point) : Prop :=
  match the_momentum o with
  | Nesterov b => field_regular (the_field o) (extrapolate (ratR b) s)
  | _ => field_regular (the_field o) s
  end.

Hypothesis W : wf n f = true.
Notation same x y := (forall i, (i < n)%nat -> x i = y i).
Lemma ahead_ext rho x y d e : same x y -> same d e -> same (ahead rho x d) (ahead rho y e).
Proof. intros A B i Hi. unfold ahead. now rewrite A, B. Qed.
Lemma hess_grad_ext x y : same x y -> same (hess_grad x) (hess_grad y).
Proof.
  intros A i Hi. unfold hess_grad. apply sumn_ext; intros j Hj.
  now rewrite (hess_ext n f x y W A), (grad_ext n f x y W A).
Qed.
Lemma ascend_ext m rho x y : same x y -> same (ascend m rho x) (ascend m rho y).
Proof.
  intros A. induction m; simpl; auto. apply ahead_ext; auto. intros i Hi. now apply grad_ext with n.
Qed.
Lemma look_ext fl x y : same x y -> same (look fl x) (look fl y).
Proof.
  intros A. destruct fl; simpl; auto; try apply ahead_ext; auto.
  - intros i _. now apply grad_ext with n.
  - intros i _. apply grad_ext with n; auto. apply ahead_ext; auto. intros j _. now apply grad_ext with n.
  - now apply ascend_ext.
  - now apply hess_grad_ext.
Qed.
Lemma field_ext fl x y : same x y -> same (field_value fl x) (field_value fl y).
Proof.
  intros A i Hi.
  assert (L : grad f (look fl x) i = grad f (look fl y) i) by (apply grad_ext with n; auto; now apply look_ext).
  destruct fl; simpl; auto. apply ahead_ext; auto.
  - intros j _. now apply grad_ext with n.
  - now apply hess_grad_ext.
Qed.
Lemma update_ext o x y : (forall i, (i < state_dim o)%nat -> x i = y i) ->
  forall i, (i < state_dim o)%nat -> update o x i = update o y i.
Proof.
  intros A i Hi. unfold state_dim in *. unfold update. destruct (the_momentum o).
  - rewrite (A i Hi), (field_ext (the_field o) x y) by auto. reflexivity.
  - destruct (Nat.ltb_spec i n) as [L|L]; [|apply A; lia]. unfold extrapolate.
    rewrite (A i), (A (n + i)%nat), (field_ext (the_field o) x y) by (intros; try apply A; lia). reflexivity.
  - destruct (Nat.ltb_spec i n) as [L|L]; [|apply A; lia]. cbv zeta.
    assert (E : same (extrapolate (ratR b) x) (extrapolate (ratR b) y)).
    { intros j Hj. unfold extrapolate. now rewrite (A j), (A (n + j)%nat) by lia. }
    rewrite (field_ext (the_field o) _ _ E), (E i L) by auto. reflexivity.
  - destruct (Nat.ltb_spec i n) as [L|L]; [|apply A; lia]. unfold extrapolate.
    rewrite (A i), (A (n + i)%nat), (field_ext (the_field o) x y) by (intros; try apply A; lia). reflexivity.
Qed.
End Real.

(* 1 - b *)
Definition rat_compl (b : rat) : rat := Rat (Zpos (rden b) - rnum b) (rden b).
Definition rat_mul (a b : rat) : rat := Rat (rnum a * rnum b) (rden a * rden b).
Lemma rden_pos (b : rat) : 0 < IZR (Zpos (rden b)).
Proof. apply IZR_lt. lia. Qed.
Lemma rat_compl_ok b : ratR (rat_compl b) = 1 - ratR b.
Proof.
  unfold ratR, rat_compl, cstR; cbn [rnum rden]. rewrite minus_IZR. pose proof (rden_pos b). field. lra.
Qed.
Lemma rat_mul_ok a b : ratR (rat_mul a b) = ratR a * ratR b.
Proof.
  unfold ratR, rat_mul, cstR; cbn [rnum rden]. rewrite Pos2Z.inj_mul, !mult_IZR.
  pose proof (rden_pos a). pose proof (rden_pos b). field. split; lra.
Qed.

Lemma nth_error_zipw {A} (g : A -> A -> A) u v i c : nth_error (zipw g u v) i = Some c ->
  exists a b, nth_error u i = Some a /\ nth_error v i = Some b /\ c = g a b.
Proof.
  revert v i. induction u as [|a u IH]; intros [|b v] [|i]; simpl; try discriminate.
  - intros H; injection H as <-. eauto.
  - apply IH.
Qed.
Lemma nth_error_firstn {A} (l : list A) n i a : nth_error (firstn n l) i = Some a ->
  (i < n)%nat /\ nth_error l i = Some a.
Proof.
  revert n i. induction l as [|b l IH]; intros [|n] [|i]; simpl; try discriminate.
  - intros H. split; [lia|auto].
  - intros H. destruct (IH n i H). split; [lia|auto].
Qed.
Lemma nth_error_skipn {A} (l : list A) n i : nth_error (skipn n l) i = nth_error l (n + i)%nat.
Proof. revert l. induction n; intros l; simpl; auto. destruct l; simpl; auto. now destruct i. Qed.

Module Optimizers (N : INTEGERS).
Include Intervals N.
Import N.

Section Scale.
Variable p : Z.
Variable one : T.
Variable ns : nat.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.           (* the gradient *)
Variable hs : list (list expr).    (* rows 0 .. i of the Hessian *)

Notation jev := (jev p one ns).


Notation jmul := (jmul p).
Notation jc := (fun q : rat => jcst p ns (rnum q) (rden q)).

Definition jzero : jet := (i0, zeros ns).
Definition jsum (l : list jet) : jet := fold_left jadd l jzero.
Definition jscale (q : rat) (a : jet) : jet := jmul (jc q) a.
Definition aheadJ (rho : rat) (X G : list jet) : list jet :=
  zipw (fun x g => jadd x (jscale rho g)) X G.

Definition gradJ (X : list jet) : option (list jet) :=
  match jev X f with None => None | Some _ => omap (jev X) gs end.
Definition hessJ (X : list jet) : option (list (list jet)) :=
  match jev X f with None => None | Some _ => omap (omap (jev X)) hs end.
(* entry (i, j) of a symmetric matrix given by its rows 0 .. i *)
Definition tri {A} (rows : list (list A)) (d : A) (i j : nat) : A :=
  if Nat.leb j i then nth j (nth i rows []) d else nth i (nth j rows []) d.
Definition hess_gradJ (X : list jet) : option (list jet) :=
  match gradJ X, hessJ X with
  | Some G, Some H => Some (mk n (fun i => jsum (mk n (fun j => jmul (tri H jzero i j) (nth j G jzero)))))
  | _, _ => None
  end.
Fixpoint ascendJ (m : nat) (rho : rat) (X : list jet) : option (list jet) :=
  match m with
  | O => Some X
  | S m' => match ascendJ m' rho X with
      | None => None
      | Some Y => match gradJ Y with None => None | Some G => Some (aheadJ rho Y G) end
      end
  end.
Definition lookJ (fl : field) (X : list jet) : option (list jet) :=
  match fl with
  | Gradient | GradientPenalty _ => Some X
  | Usam rho => match gradJ X with None => None | Some G => Some (aheadJ rho X G) end
  | UsamNested rho => match gradJ X with None => None | Some G =>
      match gradJ (aheadJ rho X G) with None => None | Some G' => Some (aheadJ rho X G') end end
  | UsamSequential m rho => ascendJ m rho X
  | HessianUsam rho => match hess_gradJ X with None => None | Some h => Some (aheadJ rho X h) end
  end.
Definition fieldJ (fl : field) (X : list jet) : option (list jet) :=
  match fl with
  | GradientPenalty rho => match gradJ X, hess_gradJ X with
      | Some G, Some h => Some (aheadJ rho G h) | _, _ => None end
  | _ => match lookJ fl X with None => None | Some Y => gradJ Y end
  end.
(* component k alone: of the last gradient only f and g_k *)
Definition gradJ1 (k : nat) (X : list jet) : option jet :=
  match jev X f with None => None | Some _ =>
    match nth_error gs k with None => None | Some g => jev X g end end.
Definition fieldJ1 (fl : field) (k : nat) (X : list jet) : option jet :=
  match fl with
  | GradientPenalty rho => match fieldJ fl X with None => None | Some Y => nth_error Y k end
  | _ => match lookJ fl X with None => None | Some Y => gradJ1 k Y end
  end.

Definition extrapolateJ (b : rat) (X Xm : list jet) : list jet :=
  zipw (fun x xm => jadd x (jscale b (jadd x (jneg xm)))) X Xm.
Definition descendJ (a : rat) (Y G : list jet) : list jet :=
  zipw (fun y g => jadd y (jneg (jscale a g))) Y G.
Definition updateJ (o : optimizer) (St : list jet) : option (list jet) :=
  let X := firstn n St in let Xm := firstn n (skipn n St) in let a := step_size o in
  match the_momentum o with
  | NoMomentum => match fieldJ (the_field o) X with
      | Some G => Some (descendJ a X G) | None => None end
  | HeavyBall b => match fieldJ (the_field o) X with
      | Some G => Some (descendJ a (extrapolateJ b X Xm) G ++ X) | None => None end
  | Nesterov b => let Y := extrapolateJ b X Xm in match fieldJ (the_field o) Y with
      | Some G => Some (descendJ a Y G ++ X) | None => None end
  | Ema b => match fieldJ (the_field o) X with
      | Some G => Some (descendJ (rat_mul a (rat_compl b)) (extrapolateJ b X Xm) G ++ X) | None => None end
  end.

(* ---------------- soundness ---------------- *)
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Notation jrel := (jrel p ns).
Variable d : nat -> R.

(* k jets for the components of x and y *)
Definition jrels (k : nat) (X : list jet) (x y : point) : Prop :=
  length X = k /\ forall i J, nth_error X i = Some J -> jrel d J (x i) (y i).
Lemma jrels_nth k X x y i : jrels k X x y -> (i < k)%nat -> jrel d (nth i X jzero) (x i) (y i).
Proof.
  intros [L H] Hi. apply H. apply nth_error_nth'. lia.
Qed.
Lemma jrels_inJs k X x y : jrels k X x y -> inJs p X x /\ inJs p X y.
Proof. intros [L H]. split; intros i J K; apply (H i J K). Qed.
Lemma jrels_mk k h x y : (forall i, (i < k)%nat -> jrel d (h i) (x i) (y i)) -> jrels k (mk k h) x y.
Proof.
  intros H. split; [apply length_mk|]. intros i J K. apply nth_error_mk in K. destruct K as [Hi ->]. auto.
Qed.

Lemma jscale_rel q A a a' : jrel d A a a' -> jrel d (jscale q A) (ratR q * a) (ratR q * a').
Proof. intros H. apply jmul_rel; auto. apply jcst_rel; auto. Qed.
Lemma jsum_rel k (h : nat -> jet) (u v : nat -> R) :
  (forall j, (j < k)%nat -> jrel d (h j) (u j) (v j)) ->
  jrel d (jsum (mk k h)) (sumn k u) (sumn k v).
Proof.
  intros H. unfold jsum. induction k.
  - simpl. apply jrel_const. apply i0_ok.
  - assert (E : mk (S k) h = mk k h ++ [h k]).
    { unfold mk. rewrite seq_S, map_app. reflexivity. }
    rewrite E, fold_left_app. simpl. apply jadd_rel; auto.
Qed.
Lemma aheadJ_rel k rho X G x y u v : jrels k X x y -> jrels k G u v ->
  jrels k (aheadJ rho X G) (ahead (ratR rho) x u) (ahead (ratR rho) y v).
Proof.
  intros [L1 H1] [L2 H2]. split; [now apply length_zipw|].
  intros i J K. apply nth_error_zipw in K. destruct K as (a & b & Ha & Hb & ->).
  unfold ahead. apply jadd_rel; auto. apply jscale_rel; auto.
Qed.

Lemma gradJ_ok k X G x y : jrels k X x y -> gradJ X = Some G ->
  regular f x /\ regular f y /\ jrels n G (grad f x) (grad f y).
Proof.
  intros HX. unfold gradJ. destruct (jev X f) as [F|] eqn:E; [|discriminate]. intros K.
  destruct (jrels_inJs _ _ _ _ HX) as [Ix Iy].
  split; [apply (jev_point p one p0 one_ok ns X x Ix f F E)|].
  split; [apply (jev_point p one p0 one_ok ns X y Iy f F E)|].
  rewrite gs_ok in K. destruct (omap_mk _ _ _ _ K) as [L M]. split; auto.
  intros i J HJ. destruct (M i J HJ) as [Hi HE].
  apply (jev_slope p one p0 one_ok ns d X x y (proj2 HX) _ _ HE).
Qed.
Lemma gradJ1_ok k X j J x y : jrels k X x y -> gradJ1 j X = Some J ->
  (j < n)%nat /\ regular f x /\ regular f y /\ jrel d J (grad f x j) (grad f y j).
Proof.
  intros HX. unfold gradJ1. destruct (jev X f) as [F|] eqn:E; [|discriminate].
  destruct (nth_error gs j) as [g|] eqn:Eg; [|discriminate]. intros K.
  rewrite gs_ok in Eg. apply nth_error_mk in Eg. destruct Eg as [Hj ->].
  destruct (jrels_inJs _ _ _ _ HX) as [Ix Iy]. split; auto.
  split; [apply (jev_point p one p0 one_ok ns X x Ix f F E)|].
  split; [apply (jev_point p one p0 one_ok ns X y Iy f F E)|].
  apply (jev_slope p one p0 one_ok ns d X x y (proj2 HX) _ _ K).
Qed.
Lemma hessJ_ok k X H x y : jrels k X x y -> hessJ X = Some H ->
  regular f x /\ regular f y /\ forall i j, (i < n)%nat -> (j < n)%nat ->
    jrel d (tri H jzero i j) (hess f x i j) (hess f y i j).
Proof.
  intros HX. unfold hessJ. destruct (jev X f) as [F|] eqn:E; [|discriminate]. intros K.
  destruct (jrels_inJs _ _ _ _ HX) as [Ix Iy].
  split; [apply (jev_point p one p0 one_ok ns X x Ix f F E)|].
  split; [apply (jev_point p one p0 one_ok ns X y Iy f F E)|].
  rewrite hs_ok in K. destruct (omap_mk _ _ _ _ K) as [L M].
  assert (LO : forall i j, (i < n)%nat -> (j <= i)%nat ->
     jrel d (nth j (nth i H []) jzero) (hess f x i j) (hess f y i j)).
  { intros i j Hi Hj.
    assert (R1 : nth_error H i = Some (nth i H [])) by (apply nth_error_nth'; lia).
    destruct (M i _ R1) as [_ M1]. destruct (omap_mk _ _ _ _ M1) as [L1 M2].
    assert (R2 : nth_error (nth i H []) j = Some (nth j (nth i H []) jzero)) by (apply nth_error_nth'; lia).
    destruct (M2 j _ R2) as [_ M3].
    apply (jev_slope p one p0 one_ok ns d X x y (proj2 HX) _ _ M3). }
  intros i j Hi Hj. unfold tri. destruct (Nat.leb_spec j i) as [Q|Q].
  - apply LO; auto.
  - rewrite (hess_sym f x n i j Hi Hj), (hess_sym f y n i j Hi Hj). apply LO; auto. lia.
Qed.
Lemma hess_gradJ_ok k X h x y : jrels k X x y -> hess_gradJ X = Some h ->
  regular f x /\ regular f y /\ jrels n h (hess_grad n f x) (hess_grad n f y).
Proof.
  intros HX. unfold hess_gradJ. destruct (gradJ X) as [G|] eqn:EG; [|discriminate].
  destruct (hessJ X) as [H|] eqn:EH; [|discriminate]. intros K; injection K as <-.
  destruct (gradJ_ok k X G x y HX EG) as (R1 & R2 & HG).
  destruct (hessJ_ok k X H x y HX EH) as (_ & _ & HH).
  split; auto. split; auto. apply jrels_mk. intros i Hi. unfold hess_grad.
  apply jsum_rel. intros j Hj. apply jmul_rel; auto. now apply jrels_nth with n.
Qed.
Lemma ascendJ_ok m rho : forall X Y x y, jrels n X x y -> ascendJ m rho X = Some Y ->
  ascend_regular f m (ratR rho) x /\ ascend_regular f m (ratR rho) y /\
  jrels n Y (ascend f m (ratR rho) x) (ascend f m (ratR rho) y).
Proof.
  induction m; intros X Y x y HX; simpl.
  - intros K; injection K as <-. auto.
  - destruct (ascendJ m rho X) as [Y'|] eqn:E; [|discriminate].
    destruct (gradJ Y') as [G|] eqn:EG; [|discriminate]. intros K; injection K as <-.
    destruct (IHm X Y' x y HX E) as (A1 & A2 & A3).
    destruct (gradJ_ok n Y' G _ _ A3 EG) as (R1 & R2 & HG).
    split; [split; auto|]. split; [split; auto|]. apply aheadJ_rel; auto.
Qed.
(* regularity at the points before the last gradient *)
Definition inner_regular (fl : field) (x : point) : Prop :=
  match fl with
  | Gradient | GradientPenalty _ => True
  | Usam _ | HessianUsam _ => regular f x
  | UsamNested rho => regular f x /\ regular f (ahead (ratR rho) x (grad f x))
  | UsamSequential m rho => ascend_regular f m (ratR rho) x
  end.
Lemma lookJ_ok fl X Y x y : jrels n X x y -> lookJ fl X = Some Y ->
  inner_regular fl x /\ inner_regular fl y /\ jrels n Y (look n f fl x) (look n f fl y).
Proof.
  intros HX. destruct fl as [|rho|rho|m rho|rho|rho]; simpl.
  - intros K; injection K as <-. auto.
  - destruct (gradJ X) as [G|] eqn:EG; [|discriminate]. intros K; injection K as <-.
    destruct (gradJ_ok n X G x y HX EG) as (R1 & R2 & HG). split; auto. split; auto. now apply aheadJ_rel.
  - destruct (gradJ X) as [G|] eqn:EG; [|discriminate].
    destruct (gradJ_ok n X G x y HX EG) as (R1 & R2 & HG).
    pose proof (aheadJ_rel n rho X G x y _ _ HX HG) as HY.
    destruct (gradJ (aheadJ rho X G)) as [G'|] eqn:EG'; [|discriminate]. intros K; injection K as <-.
    destruct (gradJ_ok n _ G' _ _ HY EG') as (R3 & R4 & HG').
    split; auto. split; auto. now apply aheadJ_rel.
  - intros K. now apply ascendJ_ok with X.
  - destruct (hess_gradJ X) as [h|] eqn:Eh; [|discriminate]. intros K; injection K as <-.
    destruct (hess_gradJ_ok n X h x y HX Eh) as (R1 & R2 & Hh). split; auto. split; auto. now apply aheadJ_rel.
  - intros K; injection K as <-. auto.
Qed.

Theorem fieldJ_ok fl X Y x y : jrels n X x y -> fieldJ fl X = Some Y ->
  field_regular n f fl x /\ field_regular n f fl y /\
  jrels n Y (field_value n f fl x) (field_value n f fl y).
Proof.
  intros HX K.
  assert (GP : (exists rho, fl = GradientPenalty rho) \/
    match lookJ fl X with None => None | Some Y => gradJ Y end = Some Y /\
    field_value n f fl x = grad f (look n f fl x) /\ field_value n f fl y = grad f (look n f fl y)).
  { destruct fl; simpl in K |- *; eauto. }
  destruct GP as [[rho ->]|(K' & E1 & E2)].
  - simpl in K. destruct (gradJ X) as [G|] eqn:EG; [|discriminate].
    destruct (hess_gradJ X) as [h|] eqn:Eh; [|discriminate]. injection K as <-.
    destruct (gradJ_ok n X G x y HX EG) as (R1 & R2 & HG).
    destruct (hess_gradJ_ok n X h x y HX Eh) as (_ & _ & Hh).
    split; [split; auto; exact I|]. split; [split; auto; exact I|]. now apply aheadJ_rel.
  - destruct (lookJ fl X) as [Z|] eqn:EL; [|discriminate].
    destruct (lookJ_ok fl X Z x y HX EL) as (R1 & R2 & HZ).
    destruct (gradJ_ok n Z Y _ _ HZ K') as (R3 & R4 & HY).
    rewrite E1, E2. split; [split; auto; destruct fl; auto|]. split; [split; auto; destruct fl; auto|]. exact HY.
Qed.
Theorem fieldJ1_ok fl k X J x y : jrels n X x y -> fieldJ1 fl k X = Some J ->
  (k < n)%nat /\ field_regular n f fl x /\ field_regular n f fl y /\
  jrel d J (field_value n f fl x k) (field_value n f fl y k).
Proof.
  intros HX K.
  assert (GP : (exists rho, fl = GradientPenalty rho) \/
    match lookJ fl X with None => None | Some Y => gradJ1 k Y end = Some J /\
    field_value n f fl x = grad f (look n f fl x) /\ field_value n f fl y = grad f (look n f fl y)).
  { destruct fl; simpl in K |- *; eauto. }
  destruct GP as [[rho ->]|(K' & E1 & E2)].
  - unfold fieldJ1 in K. destruct (fieldJ (GradientPenalty rho) X) as [Y|] eqn:EY; [|discriminate].
    destruct (fieldJ_ok _ X Y x y HX EY) as (R1 & R2 & [L HY]).
    split; [|auto]. rewrite <- L. apply nth_error_Some. congruence.
  - destruct (lookJ fl X) as [Z|] eqn:EL; [|discriminate].
    destruct (lookJ_ok fl X Z x y HX EL) as (R1 & R2 & HZ).
    destruct (gradJ1_ok n Z k J _ _ HZ K') as (Hk & R3 & R4 & HJ).
    rewrite E1, E2. split; [exact Hk|]. split; [split; auto; destruct fl; auto|]. split; [split; auto; destruct fl; auto|]. exact HJ.
Qed.

Lemma extrapolateJ_rel b X Xm x y : jrels n X x y ->
  (length Xm = n /\ forall i J, nth_error Xm i = Some J -> jrel d J (x (n + i)%nat) (y (n + i)%nat)) ->
  jrels n (extrapolateJ b X Xm) (extrapolate n (ratR b) x) (extrapolate n (ratR b) y).
Proof.
  intros [L1 H1] [L2 H2]. split; [now apply length_zipw|].
  intros i J K. apply nth_error_zipw in K. destruct K as (u & v & Hu & Hv & ->).
  unfold extrapolate. apply jadd_rel; auto. apply jscale_rel. apply jadd_rel; auto. apply jneg_rel; auto.
Qed.
Lemma descendJ_rel a Y G u v g h : jrels n Y u v -> jrels n G g h ->
  jrels n (descendJ a Y G) (fun i => u i + - (ratR a * g i)) (fun i => v i + - (ratR a * h i)).
Proof.
  intros [L1 H1] [L2 H2]. split; [now apply length_zipw|].
  intros i J K. apply nth_error_zipw in K. destruct K as (s & t & Hs & Ht & ->).
  apply jadd_rel; auto. apply jneg_rel; auto. apply jscale_rel; auto.
Qed.
Lemma append_rel A B u v x y (w z : point) : jrels n A u v -> jrels n B x y ->
  (forall i, (i < n)%nat -> w i = u i /\ z i = v i) ->
  (forall i, (i < n)%nat -> w (n + i)%nat = x i /\ z (n + i)%nat = y i) ->
  jrels (n + n) (A ++ B) w z.
Proof.
  intros [L1 H1] [L2 H2] E1 E2. split; [rewrite app_length; lia|].
  intros i J K. destruct (Nat.lt_ge_cases i n) as [Q|Q].
  - rewrite nth_error_app1 in K by lia. destruct (E1 i Q) as [-> ->]. auto.
  - rewrite nth_error_app2 in K by lia. rewrite L1 in K.
    assert (Q2 : (i - n < n)%nat) by (rewrite <- L2; apply nth_error_Some; congruence).
    destruct (E2 (i - n)%nat Q2) as [A1 A2]. replace (n + (i - n))%nat with i in A1, A2 by lia.
    rewrite A1, A2. auto.
Qed.

Theorem updateJ_ok o St Y x y : jrels (state_dim n o) St x y -> updateJ o St = Some Y ->
  update_regular n f o x /\ update_regular n f o y /\
  jrels (state_dim n o) Y (update n f o x) (update n f o y).
Proof.
  intros [LS HS]. unfold updateJ, state_dim, update_regular, update in *. cbv zeta.
  assert (HX : (n <= length St)%nat -> jrels n (firstn n St) x y).
  { intros Q. split; [now apply firstn_length_le|]. intros i J K. apply nth_error_firstn in K. apply HS, K. }
  assert (HM : (n + n <= length St)%nat -> length (firstn n (skipn n St)) = n /\
     forall i J, nth_error (firstn n (skipn n St)) i = Some J -> jrel d J (x (n + i)%nat) (y (n + i)%nat)).
  { intros Q. split; [apply firstn_length_le; rewrite skipn_length; lia|].
    intros i J K. apply nth_error_firstn in K. destruct K as [_ K]. rewrite nth_error_skipn in K. now apply HS. }
  destruct (the_momentum o) as [|b|b|b].
  - destruct (fieldJ (the_field o) (firstn n St)) as [G|] eqn:EG; [|discriminate].
    intros K; injection K as <-. specialize (HX ltac:(lia)).
    destruct (fieldJ_ok _ _ G x y HX EG) as (R1 & R2 & HG). split; auto. split; auto.
    exact (descendJ_rel (step_size o) _ G x y _ _ HX HG).
  - destruct (fieldJ (the_field o) (firstn n St)) as [G|] eqn:EG; [|discriminate].
    intros K; injection K as <-. specialize (HX ltac:(lia)). specialize (HM ltac:(lia)).
    destruct (fieldJ_ok _ _ G x y HX EG) as (R1 & R2 & HG). split; auto. split; auto.
    eapply append_rel; [apply descendJ_rel; [apply extrapolateJ_rel; eauto|eauto]|exact HX| |].
    + intros i Hi. destruct (Nat.ltb_spec i n); [split; ring|lia].
    + intros i Hi. destruct (Nat.ltb_spec (n + i) n); [lia|].
      replace (n + i - n)%nat with i by lia. auto.
  - specialize (HX ltac:(lia)). specialize (HM ltac:(lia)).
    pose proof (extrapolateJ_rel b _ _ x y HX HM) as HY.
    destruct (fieldJ (the_field o) _) as [G|] eqn:EG; [|discriminate].
    intros K; injection K as <-.
    destruct (fieldJ_ok _ _ G _ _ HY EG) as (R1 & R2 & HG). split; auto. split; auto.
    eapply append_rel; [apply descendJ_rel; [exact HY|exact HG]|exact HX| |].
    + intros i Hi. destruct (Nat.ltb_spec i n); [split; ring|lia].
    + intros i Hi. destruct (Nat.ltb_spec (n + i) n); [lia|].
      replace (n + i - n)%nat with i by lia. auto.
  - destruct (fieldJ (the_field o) (firstn n St)) as [G|] eqn:EG; [|discriminate].
    intros K; injection K as <-. specialize (HX ltac:(lia)). specialize (HM ltac:(lia)).
    destruct (fieldJ_ok _ _ G x y HX EG) as (R1 & R2 & HG). split; auto. split; auto.
    eapply append_rel; [apply descendJ_rel; [apply extrapolateJ_rel; eauto|eauto]|exact HX| |].
    + intros i Hi. rewrite rat_mul_ok, rat_compl_ok. destruct (Nat.ltb_spec i n); [split; ring|lia].
    + intros i Hi. destruct (Nat.ltb_spec (n + i) n); [lia|].
      replace (n + i - n)%nat with i by lia. auto.
Qed.

End Scale.
End Optimizers.
